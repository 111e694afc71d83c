import { significant } from '../../chart/number-text.js';
import type { TimeRange } from '../../market/time.js';
import type { DescriptionRow } from '../../query/describe.js';
import type { Terminal } from '../terminal.js';
import { renderHeading } from './heading.js';
import { countText, NONE, priceText, signedPriceText } from './numbers.js';
import { renderSheet, type SheetLine } from './sheet.js';
import { rangeText } from './times.js';

/** The columns of the CSV. */
export const DESCRIPTION_FIELDS = [
  'exchange',
  'pair',
  'interval',
  'since',
  'until',
  'samples',
  'mean',
  'stddev',
  'mad',
  'p1',
  'p5',
  'p25',
  'p50',
  'p75',
  'p95',
  'p99',
  'skewness',
  'excessKurtosis',
  'trendPerDay',
  'trendPctPerDay',
  'trendR2',
  'returnSamples',
  'returnMeanPct',
  'returnStddevPct',
  'returnP1Pct',
  'returnP5Pct',
  'returnP25Pct',
  'returnP50Pct',
  'returnP75Pct',
  'returnP95Pct',
  'returnP99Pct',
  'returnSkewness',
] as const satisfies readonly (keyof DescriptionRow)[];

/** The statistics of prices, then those of log returns, the markets side by side; empty without rows. */
export function renderDescriptions(rows: readonly DescriptionRow[], range: TimeRange, terminal: Terminal): string {
  const [first] = rows;
  if (first === undefined) return '';
  const { columns, colors } = terminal;
  const what = first.interval === null ? 'every price' : `${first.interval} closes`;
  const heading = renderHeading([what, rangeText(range)], columns);
  return `${colors.dim(heading)}\n\n${renderSheet(rows, LINES, ({ exchange, pair }) => `${exchange}:${pair}`, terminal)}`;
}

const LINES: readonly SheetLine<DescriptionRow>[] = [
  { title: 'samples', text: ({ samples }) => countText(samples) },
  { title: 'mean', text: ({ mean }) => priceText(mean) },
  { title: 'stddev', text: ({ stddev }) => priceText(stddev) },
  { title: 'median deviation', text: ({ mad }) => priceText(mad) },
  { title: '1 %', text: ({ p1 }) => priceText(p1) },
  { title: '5 %', text: ({ p5 }) => priceText(p5) },
  { title: '25 %', text: ({ p25 }) => priceText(p25) },
  { title: '50 % (median)', text: ({ p50 }) => priceText(p50) },
  { title: '75 %', text: ({ p75 }) => priceText(p75) },
  { title: '95 %', text: ({ p95 }) => priceText(p95) },
  { title: '99 %', text: ({ p99 }) => priceText(p99) },
  { title: 'skewness', text: ({ skewness }) => shapeText(skewness) },
  { title: 'excess kurtosis', text: ({ excessKurtosis }) => shapeText(excessKurtosis) },
  { title: 'trend a day', text: ({ trendPerDay }) => signedPriceText(trendPerDay), isSigned: true },
  { title: 'trend a day %', text: ({ trendPctPerDay }) => signed(trendPctPerDay, '%'), isSigned: true },
  { title: 'trend r²', text: ({ trendR2 }) => shapeText(trendR2) },
  { title: 'log returns', text: ({ returnSamples }) => countText(returnSamples) },
  { title: '  mean', text: ({ returnMeanPct }) => signed(returnMeanPct, '%') },
  { title: '  stddev', text: ({ returnStddevPct }) => shortText(returnStddevPct, '%') },
  { title: '  1 %', text: ({ returnP1Pct }) => signed(returnP1Pct, '%') },
  { title: '  5 %', text: ({ returnP5Pct }) => signed(returnP5Pct, '%') },
  { title: '  25 %', text: ({ returnP25Pct }) => signed(returnP25Pct, '%') },
  { title: '  50 % (median)', text: ({ returnP50Pct }) => signed(returnP50Pct, '%') },
  { title: '  75 %', text: ({ returnP75Pct }) => signed(returnP75Pct, '%') },
  { title: '  95 %', text: ({ returnP95Pct }) => signed(returnP95Pct, '%') },
  { title: '  99 %', text: ({ returnP99Pct }) => signed(returnP99Pct, '%') },
  { title: '  skewness', text: ({ returnSkewness }) => shapeText(returnSkewness) },
];

/** Three digits: `0.0412%`, `-1.2%`. */
function shortText(value: number | null, unit: string): string {
  return value === null ? NONE : `${significant(value, 3)}${unit}`;
}

function signed(value: number | null, unit: string): string {
  return value !== null && value > 0 ? `+${shortText(value, unit)}` : shortText(value, unit);
}

/** A number without a unit, in hundredths. */
function shapeText(value: number | null): string {
  return value === null ? NONE : value.toFixed(2).replace(/^-(0\.00)$/, '$1');
}
