import { describe, expect, it } from 'vitest';
import { marketPace, spreadMs } from '../../src/collector/market-pace.js';
import { SOURCES } from '../../src/sources/registry.js';

const MINUTE = 60_000;
const budget = { limit: 600, windowMs: 600_000, pauseMs: 1_000 };

describe('the pace of asking market by market', () => {
  it('is even over the time that there is where all markets fit into it', () => {
    expect(marketPace(budget, 10, 50_000)).toEqual({ markets: 10, gapMs: 5_000 });
  });

  it('is the fastest that the budget lets through where they do not, with as many as fit', () => {
    expect(marketPace(budget, 168, 50_500)).toEqual({ markets: 50, gapMs: 1_010 });
    expect(marketPace({ limit: 30, windowMs: MINUTE }, 168, 50_000)).toEqual({ markets: 25, gapMs: 2_000 });
  });

  it('asks for one market at least, and for none where there is none', () => {
    expect(marketPace(budget, 5, -3_000)).toEqual({ markets: 1, gapMs: 1_000 });
    expect(marketPace(budget, 0, 50_000).markets).toBe(0);
  });

  it('asks for all of them with no more than the pause in between where no poll follows', () => {
    expect(marketPace(budget, 168, null)).toEqual({ markets: 168, gapMs: 1_000 });
    expect(marketPace({ limit: 30, windowMs: MINUTE }, 168, null)).toEqual({ markets: 168, gapMs: 0 });
  });

  it('asks independent-reserve for 51 markets a minute, and the others for all that they have', () => {
    const inAMinute = (id: string, markets: number) => {
      const source = SOURCES[id];
      if (source === undefined) throw new Error(`no source ${id}`);
      return marketPace(source.budget, markets, spreadMs(MINUTE)).markets;
    };
    expect(inAMinute('independent-reserve', 168)).toBe(51);
    expect([inAMinute('coincheck', 26), inAMinute('bitflyer', 20)]).toEqual([26, 20]);
  });
});
