import type { RuleText } from '../src/alerts/rule-text.js';
import { baseName } from './market-name.js';
import { createRandom } from './random.js';

const WINDOWS = ['5m', '15m', '30m', '1h', '2h', '4h', '24h'];
/** Minutes of each window. */
const MINUTES = [5, 15, 30, 60, 120, 240, 1_440];
const PERCENT = ['pct-change', 'pct-range', 'max-pct-change', 'cv'];
const ABSOLUTE = ['delta', 'range', 'max-rise', 'max-fall', 'max-delta', 'stddev'];

/**
 * So many rules, always the same ones: every metric, several windows, up and down, on one pair of any exchange, on patterns and
 * on everything, with holds, cooldowns, levels to come back to, ends and least volumes.
 *
 * @param bases how many there are.
 * @param wideShare how many of the rules, 0 … 1, look at every market.
 */
export function mixedRules(count: number, bases: number, wideShare: number): RuleText[] {
  const random = createRandom(17);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  return Array.from({ length: count }, (_, index): RuleText => {
    const isWide = random() < wideShare;
    const pairs = isWide ? ['*-USD', '*-USDT'] : narrowPairs(index, bases, random);
    const chance = random();
    const up = random() < 0.5;
    // What a walk of this length hardly ever does, in percent; jumps do.
    const far = (minutes: number) => (isWide ? 2 : 1) * (1 + 0.12 * Math.sqrt(minutes)) * (1 + random());
    const patience = {
      ...(random() < 0.2 ? { hold: pick(['2m', '3m', '10m']) } : {}),
      cooldown: pick(['0', '5m', '30m', '2h']),
      ...(random() < 0.08 ? { isOnce: true } : {}),
      ...(random() < 0.05 ? { expires: pick(['20m', '6h', '20h']) } : {}),
      ...(random() < 0.1 ? { minVolume: pick(['1e4', '1e6', '1e8']) } : {}),
      notify: pick([['ops'], ['phone'], ['ops', 'phone'], []]),
    };
    // On all markets these fire thousands of times at once, when they are saved or an exchange fails: nobody has many.
    const [stale, volume, price] = isWide ? [0.015, 0.02, 0.04] : [0.08, 0.11, 0.2];
    if (chance < stale) return { pairs, when: `stale > ${pick(['3m', '10m', '30m'])}`, ...patience };
    if (chance < volume) return { pairs, when: `volume >= ${pick(['1e5', '1e7', '3e8'])}`, ...patience };
    if (chance < price) {
      const bound = isWide ? pick([2, 300, 30_000, 80_000]) : pick([0.003, 0.4, 50, 4_000]);
      return { pairs, when: `price ${up ? '>=' : '<'} ${bound}`, ...patience };
    }
    const window = Math.floor(random() * WINDOWS.length);
    const within = WINDOWS[window] ?? '1h';
    const percent = far(MINUTES[window] ?? 60);
    if (chance < 0.7) {
      const metric = pick(PERCENT);
      const isSigned = metric === 'pct-change' || metric === 'max-pct-change';
      const bound = (metric === 'cv' ? percent / 4 : percent).toFixed(2);
      if (!isSigned || up) {
        const abs = isSigned && random() < 0.3 ? 'abs ' : '';
        const rearm = random() < 0.3 ? { rearm: (Number(bound) / 2).toFixed(2) } : {};
        return { pairs, when: `${abs}${metric} >= ${bound}`, within, ...rearm, ...patience };
      }
      return { pairs, when: `${metric} < -${bound}`, within, ...patience };
    }
    if (chance < 0.8) return { pairs, when: `volatility > ${(150 + 250 * random()).toFixed(1)}`, within, ...patience };
    const metric = pick(ABSOLUTE);
    const bound = ((isWide ? 40_000 : 10 ** (4 * random())) * percent) / 100;
    const isFall = metric === 'max-fall' || (metric === 'delta' && !up);
    const rearm = random() < 0.3 ? { rearm: `${isFall ? '-' : ''}${(bound / 3).toFixed(3)}` } : {};
    const sign = isFall ? '-' : '';
    return {
      pairs,
      when: `${metric} ${isFall ? '<=' : '>='} ${sign}${bound.toFixed(3)}`,
      within,
      ...rearm,
      ...patience,
    };
  });
}

function narrowPairs(index: number, bases: number, random: () => number): string[] {
  const kind = random();
  const base = baseName(Math.floor(random() * bases));
  if (kind < 0.6) return [`${base}-USD`, `${base}-USDT`];
  if (kind < 0.85) return [`kraken:${baseName(index % Math.ceil(bases / 4))}-USD`, `okx:${base}-USDT`];
  // A hundred markets or ten.
  return [`${base.slice(0, kind < 0.95 ? -1 : -2)}*-USDT`];
}
