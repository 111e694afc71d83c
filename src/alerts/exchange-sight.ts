import { METRICS } from '../query/ranking.js';
import { createWindowMemory, type WindowMemory } from '../query/window-memory.js';
import { writeWindowValues } from '../query/window-values.js';
import type { ColumnMeasure } from '../stats/measure-columns.js';
import type { StoredExchange } from '../store/exchange.js';
import type { PriceColumn } from '../store/rollup/price-runs.js';
import { placesIn } from '../store/rollup/summarise.js';
import type { Store } from '../store/store.js';
import { isWindowed } from './condition.js';
import { createExchangeVolumes, type ExchangeVolumes } from './exchange-volumes.js';
import type { Views } from './judge-rule.js';
import type { Watch, WatchGroup } from './watch.js';

/** What is seen of one exchange's watched markets, poll after poll. */
export interface ExchangeSight {
  readonly windows: WindowMemory;
  /** When each market's newest price came, in the order of the watch; NaN where none is known. */
  readonly lastAt: Float64Array;
  /** How many dollars a day each market trades, in the order of the watch, and how that is known. */
  readonly volumes: ExchangeVolumes;
  /**
   * What a poll shows; one without prices shows how old the last ones are. The windows must end with it. The next view
   * overwrites it.
   *
   * @param volumes24h in the quote asset, in the order of the poll; null where it does not tell them.
   * @param rateOf dollars for one unit of a quote asset; null where nothing is known.
   */
  view(
    store: Store,
    poll: PriceColumn,
    volumes24h: ArrayLike<number | null>,
    rateOf: (quote: string) => number | null,
  ): Promise<Omit<Views, 'isBehind'>>;
}

interface SeenWindow {
  readonly windowMs: number;
  /** Places in the watch of the markets that are asked about. */
  readonly places: Int32Array;
  /** As many values as places. */
  readonly columns: Map<ColumnMeasure, Float64Array>;
}

export function createExchangeSight(exchange: StoredExchange, watch: Watch): ExchangeSight {
  const { ids } = watch;
  const { pollIntervalMs } = exchange;
  const newColumn = () => new Float64Array(ids.length).fill(Number.NaN);
  const windows = createWindowMemory(exchange, watch.windows);
  const seen = [...watch.windows].map(([windowMs, own]): SeenWindow => {
    const fields = new Set(
      watch.groups.flatMap((group) => (group.withinMs === windowMs ? (fieldOf(group) ?? []) : [])),
    );
    return {
      windowMs,
      places: placesIn(ids, own),
      columns: new Map([...fields].map((field) => [field, new Float64Array(own.length)])),
    };
  });
  const volumes = createExchangeVolumes(watch);
  const lastAt = newColumn();
  const polled = newColumn();
  const nothing = newColumn();
  const scratch = newColumn();

  return {
    windows,
    lastAt,
    volumes,
    async view(store, { takenAt: at, marketIds, prices }, volumes24h, rateOf) {
      polled.fill(Number.NaN);
      const places = placesIn(ids, Uint32Array.from(marketIds));
      for (let i = 0; i < places.length; i++) {
        const place = places[i] as number;
        if (place < 0) continue;
        polled[place] = prices[i] as number;
        lastAt[place] = at;
        volumes.report(place, volumes24h[i] ?? null);
      }
      const isEmpty = marketIds.length === 0;
      for (const { windowMs, columns } of isEmpty ? [] : seen) {
        const { columns: summaries } = await windows.read(store, windowMs);
        writeWindowValues(summaries, { at, windowMs, pollIntervalMs }, columns);
      }
      let dollars: Float64Array | null = null;
      const inDollars = () => {
        dollars ??= volumes.inDollars(rateOf);
        return dollars;
      };
      return {
        at,
        prices: polled,
        volumes: inDollars,
        pollIntervalMs,
        valuesOf(group) {
          const { metric, withinMs } = group;
          if (metric === 'price') return polled;
          if (metric === 'stale') {
            for (let i = 0; i < scratch.length; i++) scratch[i] = Math.max(0, at - (lastAt[i] as number));
            return scratch;
          }
          if (metric === 'volume') {
            scratch.set(inDollars());
            for (let i = 0; i < scratch.length; i++) if (Number.isNaN(polled[i] as number)) scratch[i] = Number.NaN;
            return scratch;
          }
          const field = fieldOf(group);
          const window = seen.find((one) => one.windowMs === withinMs);
          const values = field === null ? undefined : window?.columns.get(field);
          if (isEmpty || window === undefined || values === undefined) return nothing;
          if (values.length === ids.length) return values;
          scratch.fill(Number.NaN);
          for (let i = 0; i < values.length; i++) scratch[window.places[i] as number] = values[i] as number;
          return scratch;
        },
      };
    },
  };
}

function fieldOf({ metric }: WatchGroup): ColumnMeasure | null {
  return isWindowed(metric) ? METRICS[metric].field : null;
}
