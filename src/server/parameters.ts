import { z } from '@hono/zod-openapi';
import { CrunchError } from '../market/error.js';
import { nearest } from '../market/nearest.js';
import { METRICS, type Metric } from '../query/ranking.js';
import { ROWS } from './limits.js';

/**
 * Query parameters: these schemas validate requests and make the OpenAPI document. The message of an issue is the hint
 * that the caller reads.
 */
const once = (hint: string) => z.string({ error: 'give it once' }).trim().min(1, hint).max(200, hint);

/** What can name something stored: PostgreSQL takes no NUL, and nothing is named by what does not print. */
export const name = (hint: string) =>
  z
    .string()
    .min(1, hint)
    .max(100, hint)
    .refine((text) => !/\p{C}/u.test(text), hint);

const names = (what: string, example: string, description: string, clean: (text: string) => string) =>
  z
    .union([z.string(), z.array(z.string())], { error: `name ${what}` })
    .transform((given) =>
      [given]
        .flat()
        .flatMap((text) => text.split(','))
        .map((text) => clean(text.trim())),
    )
    .pipe(z.array(name(`name ${what}`)).max(100, 'at most 100 names'))
    .openapi({
      type: 'array',
      items: { type: 'string' },
      example: [example],
      description: `${description}; repeated or separated by commas.`,
    });

/** A whole number. */
export const count = (min: number, max: number, description: string) => {
  const hint = `a whole number from ${min} to ${max}`;
  return once(hint)
    .regex(/^\d{1,9}$/, hint)
    .transform(Number)
    .pipe(z.number().min(min, hint).max(max, hint))
    .openapi({ type: 'integer', minimum: min, maximum: max, description });
};

const decimal = (max: number, hint: string, description: string) =>
  once(hint)
    .regex(/^\d{1,20}(\.\d{1,20})?$/, hint)
    .transform(Number)
    .pipe(z.number().max(max, hint))
    .openapi({ type: 'number', minimum: 0, ...(Number.isFinite(max) ? { maximum: max } : {}), description });

const choice = <T extends string>(names: readonly T[], description: string) =>
  once('name one')
    .pipe(z.enum(names, { error: (issue) => choiceHint(String(issue.input), names) }))
    .openapi({ type: 'string', enum: [...names], description });

const TIME = 'ISO 8601, epoch seconds or milliseconds, or a duration ago such as 30d.';

export const exchanges = names('an exchange', 'kraken', 'Only these exchanges', (text) => text.toLowerCase());
export const quotes = names('a quote asset', 'USD', 'Only markets with these quote assets', (text) =>
  text.toUpperCase(),
);
export const pairs = names('a pair', 'BTC-USD', 'Only these pairs', (text) => text);
export const markets = names('a market', 'kraken:BTC-USD', 'These markets, at most 100', (text) => text);
export const search = once('write part of a pair or a native symbol').openapi({
  type: 'string',
  example: 'btc',
  description: 'Part of the pair or of the native symbol, in any case.',
});
export const rank = choice(
  Object.keys(METRICS) as Metric[],
  'The metric to rank by; by exchange, then pair, without it.',
);
export const order = choice(
  ['asc', 'desc', 'abs'],
  'abs (by size) for signed metrics, desc for the others, when absent.',
);
export const top = count(1, ROWS.most, `The most rows; ${ROWS.ranked} when ranked, else ${ROWS.most}, when absent.`);
export const rule = once('name a rule').openapi({
  type: 'string',
  example: 'btc-jumps',
  description: 'Only this rule, by its name or id.',
});
export const minVolume = decimal(
  Number.POSITIVE_INFINITY,
  'an amount in US dollars, such as 1000000',
  'The least volume24hUsd; a market of unknown volume fails it.',
);
export const minCoverage = decimal(100, 'a percentage from 0 to 100', 'The least coverage in percent.');
export const limit = (rows: number) => count(1, ROWS.most, `The most rows of one answer; ${rows} when absent.`);
export const interval = once('a length such as 1m, 1h, 1d').openapi({
  type: 'string',
  example: '1h',
  description: 'The length of a candle: minutes that divide a day, days or weeks; 1m when absent.',
});
export const next = once('pass on the `next` of the answer before').max(500).openapi({
  type: 'string',
  description: 'The position that the answer before gave; it keeps the range of the first answer.',
});

/** The range, half-open, in the forms of `parseTime` and `parseDuration`. */
export const range = {
  since: once('a time')
    .optional()
    .openapi({ type: 'string', example: '7d', description: `Inclusive start. ${TIME}` }),
  until: once('a time')
    .optional()
    .openapi({ type: 'string', example: '1h', description: `Exclusive end; now when absent. ${TIME}` }),
  window: once('a duration').optional().openapi({
    type: 'string',
    example: '24h',
    description: 'Length of the range up to its end, instead of since: 90s, 30m, 12h, 30d, 2w, 1y; 24h when absent.',
  }),
};

/** The parameters of one route; any other is refused with the nearest of these. */
export function parameters<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? choiceHint(issue.keys[0] ?? '', known) : undefined),
  });
}

/** The first thing wrong with a request's parameters, in our words. */
export function parameterError(error: z.ZodError, given: (name: string) => string | undefined): CrunchError {
  const issue = error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    return new CrunchError('usage', `parameter: unknown "${issue.keys[0]}"`, { hint: issue.message });
  }
  const name = String(issue?.path[0] ?? 'parameter');
  return new CrunchError('usage', `${name}: unexpected "${given(name) ?? ''}"`, { hint: issue?.message ?? '' });
}

function choiceHint(text: string, known: readonly string[]): string {
  if (known.length === 0) return 'this path takes no parameters';
  const near = nearest(text, known);
  return near.length > 0 ? `nearest: ${near.join(', ')}` : `known: ${known.join(', ')}`;
}
