import { DAY_MS, MINUTE_MS } from '../src/market/duration.js';
import { baseName } from './market-name.js';
import { createRandom } from './random.js';
import { createWorkload, minuteOf, WORKLOAD_START } from './workload.js';

/** One exchange of the simulated day. */
export interface DayExchange {
  readonly slug: string;
  /** Bases, each with dollars or what stands for them. */
  readonly bases: readonly string[];
  readonly quote: string;
}

/** What comes of one exchange in one minute; empty prices: it was polled in vain. */
interface DayPoll {
  readonly exchange: number;
  /** Of the minutes that are judged, from 0; those of the day before are below. */
  readonly step: number;
  readonly isBefore: boolean;
  readonly at: number;
  /** By place of the base in the exchange; NaN where the market has no price. */
  readonly prices: Float64Array;
}

/** Shares of the markets; the sizes are those of exchanges. */
const EXCHANGES = [
  { slug: 'binance', share: 0.4, quote: 'USDT' },
  { slug: 'okx', share: 0.3, quote: 'USDT' },
  { slug: 'kraken', share: 0.2, quote: 'USD' },
  { slug: 'gemini', share: 0.1, quote: 'USD' },
] as const;

/** Where USDT is traded, for a dollar: what makes its volumes ones in dollars. */
const DOLLAR_EXCHANGE = 'kraken';

/** The day begins here; before it lies a day with a poll every ten minutes, so that windows are full from the start. */
export const DAY_START = WORKLOAD_START + DAY_MS;
const SPARSE_MINUTES = 10;

export function dayExchanges(markets: number): DayExchange[] {
  return EXCHANGES.map(({ slug, share, quote }) => {
    // The same bases on each, so that one name means several markets.
    const bases = Array.from({ length: Math.round(markets * share) }, (_, index) => baseName(index));
    return { slug, quote, bases: slug === DOLLAR_EXCHANGE ? [...bases.slice(0, -1), 'USDT'] : bases };
  });
}

/**
 * The polls of the day before and of so many minutes, in time order, the same at every call: walks that stand still
 * in four of ten minutes, jumps, markets that are away for a while, exchanges that fail or are not polled, times that are
 * never quite on the minute.
 *
 * @param startMinute of the day.
 */
export function* dayPolls(exchanges: readonly DayExchange[], startMinute: number, minutes: number): Generator<DayPoll> {
  const random = createRandom(2_026);
  const sizes = exchanges.map(({ bases }) => bases.length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const workload = createWorkload(total);
  const jumps = new Float64Array(total).fill(1);
  const awayUntil = new Int32Array(total);
  const before = DAY_MS / MINUTE_MS / SPARSE_MINUTES;
  const failedUntil = exchanges.map(() => 0);
  for (let step = -before; step < minutes; step++) {
    const minute = startMinute + (step < 0 ? step * SPARSE_MINUTES : step);
    const { prices: walked } = minuteOf(workload.next(1), 0);
    let from = 0;
    for (const [exchange, size] of sizes.entries()) {
      const at = DAY_START + minute * MINUTE_MS + exchange * 150 + Math.floor(random() * 700);
      const prices = new Float64Array(size);
      for (let place = 0; place < size; place++) {
        const market = from + place;
        if (random() < 1 / 4_000) jumps[market] = (jumps[market] as number) * (0.94 + 0.12 * random());
        if (random() < 1 / 10_000) awayUntil[market] = minute + Math.floor(5 + 90 * random());
        const isAway = minute < (awayUntil[market] as number);
        prices[place] = isAway
          ? Number.NaN
          : Number(((walked[market] as number) * (jumps[market] as number)).toPrecision(8));
      }
      from += size;
      if (exchanges[exchange]?.slug === DOLLAR_EXCHANGE) prices[size - 1] = 1;
      const fate = random();
      if (fate < 1 / 500) failedUntil[exchange] = minute + Math.floor(1 + 20 * random());
      // Now and then the machine sleeps, and nobody writes down that nobody asked.
      if (fate > 1 - 1 / 300) continue;
      const isFailed = minute < (failedUntil[exchange] as number);
      yield { exchange, at, isBefore: step < 0, step, prices: isFailed ? new Float64Array() : prices };
    }
  }
}
