import type { AlertState } from '../store/alert-state.js';

/** How a rule stands with each market that it watches on one exchange; markets by their place in the watch. */
export interface Standing {
  /** What is not armed. */
  readonly states: ReadonlyMap<number, AlertState>;
  /** Of those the pending: any poll may change them. */
  readonly pending: ReadonlySet<number>;
  /** The firing: nothing happens to them before they are clear. */
  readonly firing: ReadonlySet<number>;
  /** The cooling, with the times at which they fired, epoch ms UTC. */
  readonly cooling: ReadonlyMap<number, number>;
  /** By place: `ARMED` where it watches the market and is armed for it, `FIRING` where it fires. */
  readonly marks: Uint8Array;
  /** Whether nothing can happen but that it fires where it is armed, so long as times go forward. */
  isAtRest(): boolean;
  /** Null makes it armed. */
  set(place: number, state: AlertState | null): void;
}

const NOT_WATCHED = 0;
export const ARMED = 1;
export const FIRING = 2;
const OTHERWISE = 3;

/**
 * A rule that is armed everywhere.
 *
 * @param places what it watches.
 * @param markets how many the watch has.
 */
export function createStanding(places: Uint32Array, markets: number): Standing {
  const states = new Map<number, AlertState>();
  const pending = new Set<number>();
  const firing = new Set<number>();
  const cooling = new Map<number, number>();
  const marks = new Uint8Array(markets).fill(NOT_WATCHED);
  for (const place of places) marks[place] = ARMED;
  return {
    states,
    pending,
    firing,
    cooling,
    marks,
    isAtRest: () => pending.size + firing.size + cooling.size === 0,
    set(place, state) {
      marks[place] = state === null ? ARMED : state.phase === 'firing' ? FIRING : OTHERWISE;
      if (state === null) states.delete(place);
      else states.set(place, state);
      // One that stays where it is keeps its turn: they are changed while they are gone through.
      put(pending, place, state?.phase === 'pending');
      put(firing, place, state?.phase === 'firing');
      if (state?.phase === 'cooling') cooling.set(place, state.firedAt ?? state.since);
      else cooling.delete(place);
    },
  };
}

function put(places: Set<number>, place: number, isIn: boolean): void {
  if (isIn) places.add(place);
  else places.delete(place);
}
