import { METRICS } from '../query/ranking.js';
import { createWindowMemory, type WindowMemory } from '../query/window-memory.js';
import { windowValues } from '../query/window-values.js';
import type { StoredExchange } from '../store/exchange.js';
import type { PriceColumn } from '../store/rollup/price-runs.js';
import { placesIn } from '../store/rollup/summarise.js';
import type { Store } from '../store/store.js';
import { isWindowed } from './condition.js';
import type { Views } from './judge.js';
import type { Rule } from './rule.js';
import type { Watch } from './watch.js';

/** What is seen of one exchange's watched markets, poll after poll. */
export interface ExchangeSight {
  readonly windows: WindowMemory;
  /** When each market's newest price came, in the order of the watch; NaN where none is known. */
  readonly lastAt: Float64Array;
  /**
   * What a poll shows; one without prices shows how old the last ones are. The windows must end with it.
   *
   * @param volumeOf dollars a day of a market; undefined or null where they are not known.
   */
  view(store: Store, poll: PriceColumn, volumeOf: (marketId: number) => number | null | undefined): Promise<Views>;
}

type WindowField = Exclude<(typeof METRICS)[keyof typeof METRICS]['field'], 'volume24hUsd'>;

export function createExchangeSight(exchange: StoredExchange, watch: Watch): ExchangeSight {
  const { ids } = watch;
  const fields = windowFields(watch.groups.flat().map(({ rule }) => rule));
  const windows = createWindowMemory(exchange, watch.windowed);
  const windowed = Uint32Array.from(watch.windowed).sort();
  const placeOfWindowed = placesIn(ids, windowed);
  const lastAt = new Float64Array(ids.length).fill(Number.NaN);
  const { pollIntervalMs } = exchange;

  function spread(values: Float64Array): Float64Array {
    if (values.length === ids.length) return values;
    const all = new Float64Array(ids.length).fill(Number.NaN);
    for (let i = 0; i < values.length; i++) all[placeOfWindowed[i] as number] = values[i] as number;
    return all;
  }

  return {
    windows,
    lastAt,
    async view(store, { takenAt: at, marketIds, prices }, volumeOf) {
      const polled = new Float64Array(ids.length).fill(Number.NaN);
      const places = placesIn(ids, Uint32Array.from(marketIds));
      for (let i = 0; i < places.length; i++) {
        const place = places[i] as number;
        if (place < 0) continue;
        polled[place] = prices[i] as number;
        lastAt[place] = at;
      }
      const columns = new Map<string, Float64Array>();
      if (marketIds.length > 0) {
        for (const [windowMs, wanted] of fields) {
          const window = { at, windowMs, pollIntervalMs };
          const values = windowValues(await windows.read(store, windowMs), windowed, window, [...wanted]);
          for (const [field, column] of values) columns.set(`${field} ${windowMs}`, spread(column));
        }
      }
      const nothing = new Float64Array(ids.length).fill(Number.NaN);
      let volumes: Float64Array | null = null;
      const readVolumes = () => {
        volumes ??= Float64Array.from(ids, (id) => volumeOf(id) ?? Number.NaN);
        return volumes;
      };
      return {
        at,
        prices: polled,
        volumes: readVolumes,
        pollIntervalMs,
        valuesOf({ condition: { metric }, withinMs }) {
          if (metric === 'price') return polled;
          if (metric === 'stale') return lastAt.map((last) => Math.max(0, at - last));
          if (metric === 'volume')
            return readVolumes().map((volume, i) => (Number.isNaN(polled[i]) ? Number.NaN : volume));
          return columns.get(`${METRICS[metric].field} ${withinMs}`) ?? nothing;
        },
      };
    },
  };
}

/** The measures that rules ask for, by the length of their window. */
function windowFields(rules: readonly Rule[]): Map<number, Set<WindowField>> {
  const fields = new Map<number, Set<WindowField>>();
  for (const { condition, withinMs } of rules) {
    if (!isWindowed(condition.metric) || withinMs === null) continue;
    const held = fields.get(withinMs) ?? new Set();
    fields.set(withinMs, held.add(METRICS[condition.metric].field));
  }
  return fields;
}
