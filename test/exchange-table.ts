import type { Source } from '../src/sources/contract.js';
import { EXCHANGES, sourcesOf } from '../src/sources/registry.js';

const BEGIN = '<!-- exchanges: written by `npx vitest run test/exchange-table.test.ts -u` -->\n';
const END = '<!-- end of exchanges -->\n';
const HEAD = ['exchange', 'sources', 'requests per cycle', 'candles', 'per page', 'reach'];
/** So many that a batch of any size is full. */
const MANY = 1_000;

/** The README with the table of exchanges as the registry has them. */
export function withExchangeTable(readme: string): string {
  const [before, after] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`README.md: no ${BEGIN.trim()} before ${END.trim()}`);
  return readme.slice(0, before + BEGIN.length) + table() + readme.slice(after);
}

function table(): string {
  const rows = [HEAD, ...EXCHANGES.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = [rows[0] ?? [], widths.map((width) => '-'.repeat(width)), ...rows.slice(1)].map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`,
  );
  return lines.join('');
}

function rowOf(exchange: string): string[] {
  const sources = sourcesOf(exchange);
  const [own] = sources;
  if (own === undefined) throw new Error(`no source of ${exchange}`);
  const names = sources.map(({ id }) => id).join(', ');
  const { candles } = own;
  if (candles === undefined) return [exchange, names, cycleOf(own, exchange), 'none', '', ''];
  const reach = candles.reach === null ? 'the listing' : `newest ${candles.reach}`;
  return [
    exchange,
    names,
    cycleOf(own, exchange),
    Object.keys(candles.intervals).join(' '),
    String(candles.pageSize),
    reach,
  ];
}

function cycleOf({ prices }: Source, exchange: string): string {
  const requestsFor = (count: number) =>
    prices.requests({
      exchange,
      markets: Array.from({ length: count }, (_, index) => ({
        nativeSymbol: `A${index}`,
        base: `A${index}`,
        quote: 'B',
      })),
    }).length;
  if (requestsFor(0) > 0) return String(requestsFor(0));
  const together = Math.floor(MANY / requestsFor(MANY));
  return together === 1 ? '1 per market' : `1 per ${together} markets`;
}
