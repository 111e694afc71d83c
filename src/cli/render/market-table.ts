import type { MarketRow } from '../../query/market-list.js';
import type { Terminal } from '../terminal.js';
import { compactText, priceText } from './numbers.js';
import { renderTable } from './table.js';
import { minuteText } from './times.js';

/** The columns of the CSV. */
export const MARKET_FIELDS = [
  'exchange',
  'pair',
  'base',
  'quote',
  'nativeSymbol',
  'active',
  'firstSeen',
  'lastSeen',
  'inactiveSince',
  'lastPrice',
  'lastAt',
  'volume24h',
] as const satisfies readonly (keyof MarketRow)[];

/** One market a line; empty without rows. */
export function renderMarkets(rows: readonly MarketRow[], { columns, colors }: Terminal): string {
  if (rows.length === 0) return '';
  return renderTable(
    [
      { title: 'exchange', text: ({ exchange }) => exchange },
      { title: 'pair', text: ({ pair }) => pair, paint: (text, { active }) => (active ? text : colors.dim(text)) },
      { title: 'last', align: 'right', text: ({ lastPrice }) => priceText(lastPrice) },
      { title: 'at (UTC)', priority: 4, text: ({ lastAt }) => minuteText(lastAt) },
      { title: 'volume 24h', align: 'right', priority: 3, text: ({ volume24h }) => compactText(volume24h) },
      { title: 'symbol', priority: 2, text: ({ nativeSymbol }) => nativeSymbol },
      { title: 'active', priority: 5, text: activeText },
      { title: 'first seen', priority: 1, text: ({ firstSeen }) => minuteText(firstSeen) },
    ],
    rows,
    { width: columns, paintTitle: colors.bold },
  );
}

function activeText({ active, inactiveSince }: MarketRow): string {
  if (active) return 'yes';
  return inactiveSince === null ? 'no' : `until ${minuteText(inactiveSince)}`;
}
