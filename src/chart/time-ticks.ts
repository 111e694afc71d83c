import { columnOf, type TimeScale } from './resample.js';

/** A labelled moment of the time axis. */
interface Tick {
  readonly column: number;
  readonly label: string;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Distances between ticks that people count in, shortest first; a month is the shortest one. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => everyMs(count * SECOND_MS)),
  ...[1, 2, 5, 10, 15, 30].map((count) => everyMs(count * MINUTE_MS)),
  ...[1, 2, 3, 4, 6, 12].map((count) => everyMs(count * HOUR_MS)),
  ...[1, 2, 4].map((count) => everyMs(count * DAY_MS)),
  // The epoch began on a Thursday: four days later is a Monday.
  ...[7, 14].map((count) => everyMs(count * DAY_MS, 4 * DAY_MS)),
  ...[1, 2, 3, 6, 12, 24, 60, 120, 600, 1_200].map(everyMonths),
] as const;

interface Step {
  readonly lengthMs: number;
  /** The first tick at or after the time. */
  readonly from: (time: number) => number;
}

/** Columns between two labels. */
const LABEL_SPACE = 3;

/**
 * Round UTC moments in the range, as close together as their labels allow: `HH:MM` within a day (`HH:MM:SS` where ticks
 * are closer than a minute), days as `MM-DD`, months as `YYYY-MM`. In a range of more than a day, midnight among hours is
 * labelled with its day. Where no round moment fits, the start of the range is the only tick.
 */
export function timeTicks(scale: TimeScale): Tick[] {
  const { since, until, columns } = scale;
  if (!(until > since)) return [];
  const columnMs = (until - since) / columns;
  const step = STEPS.find(
    ({ lengthMs }) => lengthMs / columnMs >= labelOf(since, lengthMs, scale).length + LABEL_SPACE,
  );
  const ticks: Tick[] = [];
  if (step) {
    for (let time = step.from(since); time < until; time = step.from(time + 1)) {
      ticks.push({ column: columnOf(scale, time), label: labelOf(time, step.lengthMs, scale) });
    }
  }
  return ticks.length > 0 ? ticks : [{ column: 0, label: labelOf(since, until - since, scale) }];
}

function labelOf(time: number, stepMs: number, { since, until }: TimeScale): string {
  const iso = new Date(time).toISOString();
  if (stepMs < MINUTE_MS) return iso.slice(11, 19);
  if (until - since <= DAY_MS || (stepMs < DAY_MS && time % DAY_MS >= MINUTE_MS)) return iso.slice(11, 16);
  return stepMs < 28 * DAY_MS ? iso.slice(5, 10) : iso.slice(0, 7);
}

function everyMs(lengthMs: number, offsetMs = 0): Step {
  return { lengthMs, from: (time) => Math.ceil((time - offsetMs) / lengthMs) * lengthMs + offsetMs };
}

function everyMonths(count: number): Step {
  return {
    lengthMs: count * 28 * DAY_MS,
    from: (time) => {
      const date = new Date(time);
      const months = date.getUTCFullYear() * 12 + date.getUTCMonth();
      const floor = Math.floor(months / count) * count;
      return firstOfMonth(floor) >= time ? firstOfMonth(floor) : firstOfMonth(floor + count);
    },
  };
}

/** Epoch ms of the first of the month that many months after the year 0. */
function firstOfMonth(months: number): number {
  return Date.UTC(Math.floor(months / 12), months % 12);
}
