import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChartOptions, type ChartSeries, renderChart } from '../../src/chart/chart.js';
import { DAY_MS, flat, HOUR_MS, MINUTE_MS, NOW, walk } from './prices.js';

const day: ChartOptions = { since: NOW - DAY_MS, until: NOW, width: 80, height: 20, gapMs: 5 * MINUTE_MS };
const low: ChartOptions = { ...day, height: 7 };
const prices = walk(1_440, MINUTE_MS, 64_000, 0.003);
const one = (points: ChartSeries['points']): ChartSeries[] => [{ label: 'kraken', points }];

/** Prices of the day without those between so many hours ago. */
const without = (fromHours: number, toHours: number) =>
  prices.filter(([time]) => time < NOW - fromHours * HOUR_MS || time >= NOW - toHours * HOUR_MS);

describe('renderChart', () => {
  const charts: [name: string, series: ChartSeries[], options: ChartOptions][] = [
    ['normal', one(prices), day],
    ['two-exchanges', [...one(prices), { label: 'coinbase', points: walk(1_000, MINUTE_MS, 62_900, 0.003) }], day],
    ['close-together', [...one(prices), { label: 'coinbase', points: prices.map(([t, p]) => [t, p + 60]) }], low],
    ['one-without-data', [...one(prices), { label: 'gemini', points: [] }], low],
    ['gap', one(without(15, 10)), day],
    ['huge', one(walk(1_440, MINUTE_MS, 12_345_678_901.23, 0.0003)), day],
    ['tiny', one(walk(1_440, MINUTE_MS, 0.0000001234, 0.003)), day],
    ['constant-huge', one(flat(1_440, MINUTE_MS, 12_345_678_901.23)), low],
    ['constant-tiny', one(flat(1_440, MINUTE_MS, 0.0000001234)), low],
    ['one-point', one([[NOW - 3 * HOUR_MS, 64_123.45]]), low],
    ['empty', one([]), low],
    ['narrow', one(prices), { ...low, width: 20 }],
    ['too-narrow-for-labels', one(flat(1_440, MINUTE_MS, 12_345_678_901.23)), { ...low, width: 19 }],
    ['last-tenth-of-the-range', one(prices.slice(-144)), low],
    ['sparse', one(walk(12, 5 * MINUTE_MS, 3.1, 0.006)), { ...low, since: NOW - HOUR_MS, gapMs: null }],
    ['three-days', one(walk(864, 5 * MINUTE_MS, 3.1, 0.006)), { ...low, since: NOW - 3 * DAY_MS }],
    ['month', one(walk(720, HOUR_MS, 3.1, 0.01)), { ...low, since: NOW - 30 * DAY_MS, gapMs: null }],
    ['ten-years', one(walk(3_650, DAY_MS, 3.1, 0.06)), { ...low, since: NOW - 3_650 * DAY_MS, gapMs: null }],
  ];

  it.each(charts)('draws %s as in its golden file, no line too wide', async (name, series, options) => {
    const chart = renderChart(series, options);
    for (const line of chart.split('\n')) expect([...line].length).toBeLessThanOrEqual(options.width);
    await expect(`${chart}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it('draws any finite series in exactly the rows asked for and never wider than asked for', () => {
    const value = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, 1, 1e-300, 1.7e308, -1.7e308, 5e-324));
    const point = fc.tuple(fc.integer({ min: NOW - 2 * DAY_MS, max: NOW + DAY_MS }), value);
    const points = fc.array(point, { maxLength: 30 }).map((list) => list.sort(([a], [b]) => a - b));
    const input = fc.record({
      series: fc.array(points, { maxLength: 10 }),
      width: fc.integer({ min: 2, max: 120 }),
      height: fc.integer({ min: 1, max: 30 }),
      hours: fc.double({ min: 0.0001, max: 100_000, noNaN: true }),
      gapMs: fc.option(fc.integer({ min: 1, max: DAY_MS })),
    });
    fc.assert(
      fc.property(input, ({ series, width, height, hours, gapMs }) => {
        const labelled = series.map((list, index) => ({ label: `exchange ${index}`, points: list }));
        const since = NOW - Math.ceil(hours * HOUR_MS);
        const lines = renderChart(labelled, { since, until: NOW, width, height, gapMs }).split('\n');
        expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(width);
        expect(lines.every((line) => line === line.trimEnd())).toBe(true);
        if (series.length < 2) expect(lines.length).toBe(height + 2);
        else expect(lines.length).toBeGreaterThan(height + 2);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('leaves the columns of a gap empty and bridges them nowhere', () => {
    const rows = renderChart(one(without(15, 10)), day)
      .split('\n')
      .slice(0, 20);
    const start = (rows[0] ?? '').indexOf('┤') + 1;
    const columns = 80 - start;
    const columnHours = 24 / columns;
    const isDrawn = (column: number) => rows.some((row) => (row[start + column] ?? ' ') !== ' ');
    for (let column = 0; column < columns; column++) {
      const isInside = column * columnHours > 9 && (column + 1) * columnHours < 14;
      expect({ column, drawn: isDrawn(column) }).toEqual({
        column,
        drawn: isInside ? false : column * columnHours <= 9 || column * columnHours > 14 - columnHours,
      });
    }
  });

  it('draws the highest price in the top row and the lowest in the bottom row, however short they lasted', () => {
    const spiked = prices.map(([time, price], i) => [time, i === 700 ? 99_000 : i === 300 ? 1_000 : price] as const);
    const rows = renderChart(one(spiked), day).split('\n');
    expect(rows[0]).toMatch(/^99000 ┤ +╭╮$/);
    expect(rows[19]).toMatch(/^ 1000 ┤ +╰╯$/);
  });

  it('paints what belongs to a series, line and legend, and nothing else', () => {
    const both = [...one(prices), { label: 'coinbase', points: prices.map(([t, p]) => [t, p * 1.01] as const) }];
    const painted = renderChart(both, { ...day, paint: (text, index) => `<${index}>${text}</>` });
    expect(painted.replace(/<\/?\d?>/g, '')).toBe(renderChart(both, day));
    expect(painted.split('\n').at(-1)).toBe('<0>── kraken</>   <1>━━ coinbase</>');
    const inside = [...painted.matchAll(/<(\d)>([^<]*)<\/>/g)].slice(0, -2);
    for (const [, index, text] of inside) expect(text).toMatch(index === '0' ? /^[─╰╭╮╯│]+$/ : /^[━┗┏┓┛┃]+$/);
  });

  it('leaves out points outside the range and values that are no numbers', () => {
    const dirty = [
      [day.since - 1, 1],
      ...prices,
      [NOW - 1, Number.NaN],
      [NOW - 1, Number.POSITIVE_INFINITY],
      [NOW, 1],
    ] as const;
    expect(renderChart(one(dirty), day)).toBe(renderChart(one(prices), day));
  });

  it('draws a frame for an empty range', () => {
    expect(renderChart(one(prices), { ...low, since: NOW, height: 1, width: 12 })).toBe('│  no data\n└───────────\n');
  });
});
