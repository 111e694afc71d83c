import { durationName } from '../../market/duration.js';
import type { Forecast } from '../../query/forecast.js';
import type { SourceRow } from '../../query/source-list.js';
import type { ExchangeStatus, Status } from '../../query/status.js';
import type { StoredHandover } from '../../store/handover.js';
import type { StatusReport } from '../telling-status.js';
import type { Terminal } from '../terminal.js';
import { forecastLines } from './forecast-text.js';
import { bytesText, countText, NONE, percentText } from './numbers.js';
import { printable } from './printable.js';
import { statusColor } from './status-color.js';
import { renderTable } from './table.js';
import { ageText, minuteText } from './times.js';

/** The columns of the CSV: the store's beside those of each exchange. */
export const STATUS_FIELDS = [
  'store',
  'engine',
  'sizeBytes',
  'prices',
  'candles',
  'growthBytesPerDay',
  'in30DaysBytes',
  'inYearBytes',
  'diskFullAt',
  'exchange',
  'lastSnapshotAt',
  'lastStatus',
  'lastOkAt',
  'ageMs',
  'lastError',
  'source',
  'pollIntervalMs',
] as const satisfies readonly (keyof Status | keyof Forecast | keyof ExchangeStatus)[];

const SHOWN_HANDOVERS = 5;

/** A line of CSV per exchange; one without an exchange when none was collected. */
export function statusLines({ exchanges, forecast, ...status }: StatusReport): object[] {
  const store = { ...status, ...forecast };
  return exchanges.length === 0 ? [store] : exchanges.map((exchange) => ({ ...store, ...exchange }));
}

/** The store, then its exchanges, then the sources that are cooling down and the newest handovers between sources. */
export function renderStatus(status: StatusReport, now: number, { columns, colors }: Terminal): string {
  const { store, engine, sizeBytes, prices, candles, growthBytesPerDay, exchanges, sources, handovers } = status;
  const growth = growthBytesPerDay === null ? '' : `, growing ${bytesText(growthBytesPerDay)} a day`;
  const held = `${countText(prices)} prices${candles > 0 ? ` and ${countText(candles)} candles` : ''}`;
  const outlook = status.forecast === null ? [] : forecastLines(status.forecast, now).map(colors.dim);
  const parts = [
    [`${colors.bold(store)} (${engine})`, `${held} in ${bytesText(sizeBytes)}${growth}`, ...outlook].join('\n'),
  ];
  if (exchanges.length === 0) parts.push('nothing collected yet');
  else parts.push(exchangeTable(exchanges, now, { columns, colors }));
  const cooling = sources.filter(({ coolingUntil }) => coolingUntil !== null);
  if (cooling.length > 0) parts.push(cooling.map((source) => colors.yellow(coolingText(source))).join('\n'));
  if (handovers.length > 0) parts.push(handoverLines(handovers).map(colors.dim).join('\n'));
  return parts.join('\n\n');
}

function handoverLines(handovers: Status['handovers']): string[] {
  const lines = handovers.slice(0, SHOWN_HANDOVERS).map(handoverText);
  const more = handovers.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more handovers in 24 hours`] : lines;
}

function handoverText({
  exchange,
  at,
  from,
  to,
  shared,
  beyond,
  boundPct,
  worstPair,
  worstPct,
}: StoredHandover): string {
  const worst = beyond > 0 && worstPair !== null ? `, ${worstPair} most (${percentText(worstPct)})` : '';
  const apart = shared === 0 ? 'nothing to compare' : `${beyond} of ${shared} prices over ${boundPct}% apart${worst}`;
  return printable(`${exchange}: from ${from} to ${to} at ${minuteText(at)} UTC, ${apart}`);
}

function exchangeTable(
  exchanges: readonly ExchangeStatus[],
  now: number,
  { columns, colors }: Pick<Terminal, 'columns' | 'colors'>,
): string {
  const ago = (time: number | null) => (time === null ? NONE : `${ageText(now - time)} ago`);
  return renderTable(
    [
      { title: 'exchange', text: ({ exchange }) => exchange },
      { title: 'last poll', align: 'right', text: ({ lastSnapshotAt }) => ago(lastSnapshotAt) },
      {
        title: 'status',
        text: ({ lastStatus }) => lastStatus ?? NONE,
        paint: (text) => statusColor(colors, text)(text),
      },
      { title: 'last good', align: 'right', text: ({ lastOkAt }) => ago(lastOkAt) },
      { title: 'every', align: 'right', priority: 3, text: ({ pollIntervalMs }) => durationName(pollIntervalMs) },
      { title: 'source', priority: 2, text: ({ source }) => source ?? NONE },
      { title: 'last error', priority: 1, text: ({ lastError }) => lastError ?? '' },
    ],
    exchanges,
    { width: columns, paintTitle: colors.bold },
  );
}

function coolingText({ source, coolingUntil, reason }: SourceRow): string {
  return `${source} is cooling down until ${minuteText(coolingUntil)} UTC${reason === null ? '' : `: ${reason}`}`;
}
