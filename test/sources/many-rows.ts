import type { PricesQuery } from '../../src/sources/contract.js';
import { isByMarket, type SourceEvidence } from './evidence.js';
import { mapTable, type Row } from './table-of-rows.js';

const COPIES = Array.from({ length: 12 }, (_, copy) => copy);

/** How often a market of the evidence stands in what the functions below give. */
export const TIMES = 1 + COPIES.length;

/** The prices of an evidence as they are asked for and answered. */
export interface Asked {
  readonly bodies: readonly unknown[];
  readonly query: PricesQuery;
}

/**
 * The listings of the evidence with copies of every market, so that a bad row can be fewer than one of twenty; none where
 * there is none.
 */
export function manyMarkets(evidence: SourceEvidence): readonly unknown[] {
  return grown(evidence.markets?.bodies ?? [], namesIn(evidence));
}

/** As `manyMarkets`, of prices; further bodies where each market has its own. */
export function manyPrices(evidence: SourceEvidence): Asked {
  const { prices } = evidence;
  const names = namesIn(evidence);
  if (!isByMarket(prices)) return { bodies: grown(prices.bodies, names), query: prices.query };
  const copies = [null, ...COPIES];
  return {
    bodies: copies.flatMap((copy) =>
      prices.bodies.map((body) => (copy === null ? body : renamed(body, copy, 0, names))),
    ),
    query: {
      ...prices.query,
      markets: copies.flatMap((copy) =>
        prices.query.markets.map(({ nativeSymbol, base, quote }) => {
          const suffix = copy ?? '';
          return { nativeSymbol: `${nativeSymbol}${suffix}`, base: `${base}${suffix}`, quote };
        }),
      ),
    },
  };
}

/** The first row of all set to null. */
export function withoutFirst({ bodies, query }: Asked, isOneRowEach: boolean): Asked {
  const [first, ...others] = bodies;
  const spoiled = isOneRowEach
    ? null
    : mapTable(first, (rows) => rows.map(([key, row], index) => [key, index === 0 ? null : row]));
  return { bodies: [spoiled, ...others], query };
}

/** Adds copies of the rows under other names. */
function grown(bodies: readonly unknown[], names: Names): readonly unknown[] {
  return bodies.map((body) =>
    mapTable(body, (rows) => [
      ...rows,
      ...COPIES.flatMap((copy) => rows.map((row, index) => copied(row, copy, index, names))),
    ]),
  );
}

/** What rows call a market, without punctuation; its base alone where they name base and quote in fields of their own. */
interface Names {
  readonly whole: ReadonlySet<string>;
  readonly bases: ReadonlySet<string>;
}

function namesIn({ markets, prices }: SourceEvidence): Names {
  const listed = markets?.result.markets ?? prices.query.markets;
  const whole = listed.flatMap(({ nativeSymbol, base, quote }) => [nativeSymbol, base + quote, quote + base]);
  return { whole: new Set(whole.map(bare)), bases: new Set(listed.map(({ base }) => base)) };
}

function bare(name: string): string {
  return name.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function copied([key, row]: Row, copy: number, index: number, names: Names): Row {
  // In front: the end of a key may say what kind of market it is.
  return key === '' ? ['', renamed(row, copy, index, names)] : [`${copy}${key}`, row];
}

function renamed(row: unknown, copy: number, index: number, { whole, bases }: Names): unknown {
  if (typeof row === 'string') return otherName(row, copy, index);
  if (Array.isArray(row)) return [otherName(String(row[0]), copy, index), ...row.slice(1)];
  const fields = Object.entries(row as object);
  const texts = fields.filter((field): field is [string, string] => typeof field[1] === 'string');
  const named = texts.filter(([, value]) => whole.has(bare(value)));
  const based = texts.filter(([, value]) => bases.has(value.toUpperCase()));
  // What the evidence does not list is named by its first text.
  const own = [named, based, texts.slice(0, 1)].find((found) => found.length > 0) ?? [];
  return {
    ...(row as object),
    ...Object.fromEntries(own.map(([field, value]) => [field, otherName(value, copy, index)])),
  };
}

/** Six letters are two codes of three to Bitfinex: there a longer name wants its colon. A pair keeps what is behind its slash. */
function otherName(name: string, copy: number, index: number): string {
  if (/^\w+\/\w+$/.test(name)) return name.replace('/', `${copy}/`);
  const [, start] = /^(t?)[A-Z]{6}$/.exec(name) ?? [];
  return start === undefined ? `${name}${copy}` : `${start}A${copy}X${index}:USD`;
}
