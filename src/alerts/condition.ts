import { readDuration } from '../market/duration.js';
import { CrunchError } from '../market/error.js';
import { nearest } from '../market/nearest.js';
import { METRICS, type Metric } from '../query/ranking.js';

/** What can be watched: every metric of a ranking, over a window; the price; and how long there was no new one. */
export type WatchedMetric = Metric | 'price' | 'stale';

export type Operator = '>=' | '>' | '<=' | '<';

/** When a rule's value is one to tell of. */
export interface Condition {
  readonly metric: WatchedMetric;
  /** Whether the size counts and not the sign. */
  readonly isAbs: boolean;
  readonly operator: Operator;
  /** In the metric's unit: percent, the quote asset, dollars a day for `volume`, ms for `stale`. */
  readonly bound: number;
}

const WATCHED: readonly string[] = [...Object.keys(METRICS), 'price', 'stale'];
const PERCENT: readonly string[] = ['pct-change', 'pct-range', 'max-pct-change', 'cv', 'volatility'];

/**
 * Reads `pct-change >= 5`, `abs pct-change >= 5%`, `|pct-change| >= 5`, `price < 60000` or `stale > 10m`. A metric with a
 * sign keeps it: `pct-change >= 5` is a rise, `pct-change <= -5` a fall, `abs` either.
 *
 * @param what names the text in the error, for example `--when`.
 * @throws CrunchError `usage` naming the part that is wrong and what is nearest to it.
 */
export function parseCondition(text: string, what: string): Condition {
  const match = /^\s*(abs\s+|\|)?\s*([a-z][a-z0-9-]*)\s*(\|)?\s*(>=|<=|=>|=<|>|<|==?|!=)\s*(\S.*?)\s*$/i.exec(text);
  if (match === null) {
    throw new CrunchError('usage', `${what}: unexpected "${text}"`, {
      hint: "write a metric, a comparison and a number: 'pct-change >= 5'",
    });
  }
  const [, prefix, name = '', bar, operatorText = '', number = ''] = match;
  if ((prefix === '|') !== (bar === '|')) {
    throw new CrunchError('usage', `${what}: unexpected "${text}"`, {
      hint: "write '|pct-change| >= 5' or 'abs pct-change >= 5'",
    });
  }
  const metric = readMetric(name, what);
  const operator = readOperator(operatorText, what);
  const isAbs = prefix !== undefined;
  const bound = readBound(metric, number, what);
  if (isAbs && bound < 0) {
    throw new CrunchError('usage', `${what}: no size is below 0: "${text}"`, { hint: 'leave out abs, or the sign' });
  }
  if (metric === 'stale' && (operator === '<' || operator === '<=')) {
    throw new CrunchError('usage', `${what}: stale ${operator}: a fresh price is no alert`, {
      hint: "write 'stale > 10m'",
    });
  }
  return { metric, isAbs, operator, bound };
}

/**
 * A bound in the unit of a metric: `5`, `5%` for what is in percent, `10m` for `stale`.
 *
 * @throws CrunchError `usage` when it is none, or its unit is another one.
 */
export function readBound(metric: WatchedMetric, text: string, what: string): number {
  if (metric === 'stale') {
    const ms = readDuration(text);
    if (ms !== null) return ms;
    throw new CrunchError('usage', `${what}: unexpected "${text}" for stale`, {
      hint: 'write a duration: 90s, 10m, 2h',
    });
  }
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?)\s*(\D.*)?$/i.exec(text);
  const [, digits, unit] = match ?? [];
  if (digits === undefined || !Number.isFinite(Number(digits))) {
    throw new CrunchError('usage', `${what}: unexpected "${text}" for ${metric}`, {
      hint: `write a number${PERCENT.includes(metric) ? ' of percent: 5 or 5%' : ''}`,
    });
  }
  if (unit !== undefined && !(unit === '%' && PERCENT.includes(metric))) {
    throw new CrunchError('usage', `${what}: unexpected unit "${unit}" for ${metric}`, {
      hint: unitHint(metric, digits),
    });
  }
  return Number(digits);
}

/** `abs pct-change >= 5%`. */
export function conditionName({ metric, isAbs, operator, bound }: Condition): string {
  return `${isAbs ? 'abs ' : ''}${metric} ${operator} ${boundName(metric, bound)}`;
}

/** A bound with the unit of its metric. */
export function boundName(metric: WatchedMetric, bound: number): string {
  if (metric === 'stale') return bound % 60_000 === 0 ? `${bound / 60_000}m` : `${bound / 1_000}s`;
  return `${bound}${PERCENT.includes(metric) ? '%' : ''}`;
}

/** Whether a metric is in percent. */
export function isPercent(metric: WatchedMetric): boolean {
  return PERCENT.includes(metric);
}

/** Whether a value can be had only over a window of time. */
export function isWindowed(metric: WatchedMetric): metric is Exclude<Metric, 'volume'> {
  return metric !== 'price' && metric !== 'stale' && metric !== 'volume';
}

function readMetric(name: string, what: string): WatchedMetric {
  const wanted = name.toLowerCase();
  if (WATCHED.includes(wanted)) return wanted as WatchedMetric;
  const [near] = nearest(wanted, WATCHED);
  throw new CrunchError('usage', `${what}: unknown metric "${name}"`, {
    hint: `${near ? `did you mean ${near}? ` : ''}one of ${WATCHED.join(', ')}`,
  });
}

function readOperator(text: string, what: string): Operator {
  if (text === '>=' || text === '>' || text === '<=' || text === '<') return text;
  const turned = text === '=>' ? '>=' : text === '=<' ? '<=' : null;
  throw new CrunchError('usage', `${what}: unexpected comparison "${text}"`, {
    hint: `${turned ? `did you mean ${turned}? ` : ''}one of >=, >, <=, <`,
  });
}

function unitHint(metric: WatchedMetric, digits: string): string {
  if (PERCENT.includes(metric)) return `it is in percent: write ${digits} or ${digits}%`;
  if (metric === 'volume') return `it is in dollars a day: write ${digits}`;
  return `it is in the quote asset: write ${digits}; in percent there are ${PERCENT.join(', ')}`;
}
