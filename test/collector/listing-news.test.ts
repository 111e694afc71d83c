import { expect, it } from 'vitest';
import { listingNews } from '../../src/collector/listing-news.js';

const NOTHING = { added: [], gone: [], renamed: [] };

it('a listing that brought nothing new is no news', () => {
  expect(listingNews(NOTHING)).toBeNull();
});

it('names what is new, what is gone and what changed its name', () => {
  expect(
    listingNews({ added: ['A-USD'], gone: ['B-USD', 'C-USD'], renamed: [{ from: 'MATIC-USD', to: 'POL-USD' }] }),
  ).toBe('1 new market: A-USD; 2 no longer traded: B-USD, C-USD; 1 renamed: MATIC-USD to POL-USD');
});

it('names five of many', () => {
  const added = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];
  expect(listingNews({ ...NOTHING, added })).toBe('7 new markets: A, B, C, D, E, …');
});
