import { describe, expect, it } from 'vitest';
import { parseRange } from '../../src/query/range.js';
import { HOUR, NOW } from './seed.js';

describe('parseRange', () => {
  it('is the last 24 hours when nothing is asked', () => {
    expect(parseRange({}, NOW)).toEqual({ since: NOW - 24 * HOUR, until: NOW });
  });

  it('reads a window as that long up to now, or up to until', () => {
    expect(parseRange({ window: '90m' }, NOW)).toEqual({ since: NOW - 1.5 * HOUR, until: NOW });
    expect(parseRange({ window: '1d', until: '2026-01-11' }, NOW)).toEqual({
      since: Date.UTC(2026, 0, 10),
      until: Date.UTC(2026, 0, 11),
    });
  });

  it('reads since and until in every form of a time', () => {
    expect(parseRange({ since: '2d', until: '1767225600' }, Date.UTC(2026, 0, 2))).toEqual({
      since: Date.UTC(2025, 11, 31),
      until: Date.UTC(2026, 0, 1),
    });
  });

  it('refuses since beside window, and ends with nothing between them', () => {
    expect(() => parseRange({ since: '1d', window: '1d' }, NOW, '--')).toThrow(
      '--window: unexpected "1d" beside --since',
    );
    expect(() => parseRange({ since: '1h', until: '1h' }, NOW)).toThrow(
      'since: 2026-01-15T11:00:00Z is not before 2026-01-15T11:00:00Z',
    );
    expect(() => parseRange({ since: '1h', until: '2h' }, NOW)).toThrow('is not before');
  });

  it('names the part that cannot be read', () => {
    expect(() => parseRange({ window: 'day' }, NOW)).toThrow('window: unexpected "day"');
    expect(() => parseRange({ until: 'later' }, NOW, '--')).toThrow('--until: unexpected "later"');
  });
});
