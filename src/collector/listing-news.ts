import type { ListingChanges } from '../store/market.js';

/** The most names of each kind; an exchange that lists a hundred at once shall not fill the screen. */
const MOST_NAMES = 5;

/** `2 new markets: A-USD, B-USD; 1 no longer traded: C-USD`; null when a listing brought nothing new. */
export function listingNews({ added, gone, renamed }: ListingChanges): string | null {
  const news = [
    ...told(added, added.length === 1 ? 'new market' : 'new markets'),
    ...told(gone, 'no longer traded'),
    ...told(
      renamed.map(({ from, to }) => `${from} to ${to}`),
      'renamed',
    ),
  ];
  return news.length > 0 ? news.join('; ') : null;
}

function told(names: readonly string[], what: string): string[] {
  if (names.length === 0) return [];
  const rest = names.length > MOST_NAMES ? ', …' : '';
  return [`${names.length} ${what}: ${names.slice(0, MOST_NAMES).join(', ')}${rest}`];
}
