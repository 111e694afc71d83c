import { html } from 'hono/html';
import { timeName } from '../market/time.js';
import { METRICS, type Metric, type StatsAnswer, type StatsRow } from '../query/ranking.js';

export interface PageContent {
  /** The parameters as they were sent, empty ones left out; shown again in the form. */
  readonly form: Readonly<Record<string, string>>;
  /** Null when the parameters were wrong. */
  readonly answer: StatsAnswer | null;
  readonly error: { readonly message: string; readonly hint: string | null } | null;
}

/** The ranking as an HTML document without any script; `html` escapes every value. */
export function renderPage({ form, answer, error }: PageContent) {
  const metric = form.rank !== undefined && form.rank in METRICS ? (form.rank as Metric) : 'pct-change';
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>crunch: markets by ${metric}</title>
<link rel="stylesheet" href="/page.css">
</head>
<body>
<header>
<h1>crunch</h1>
<nav>
<a href="/api/v1/stats?${new URLSearchParams({ rank: metric, ...form })}">this ranking as JSON</a>
<a href="/api/v1/markets">markets</a>
<a href="/api/v1/exchanges">exchanges</a>
<a href="/api/v1/status">status</a>
<a href="/openapi.json">API</a>
</nav>
</header>
<main>
${renderForm(form, metric)}
${error ? html`<p class="error" role="alert">${error.message}${error.hint === null ? '' : html` <small>${error.hint}</small>`}</p>` : ''}
${answer ? renderAnswer(answer, metric, form) : ''}
</main>
</body>
</html>
`;
}

function renderForm(form: PageContent['form'], metric: Metric) {
  const field = (name: string, label: string, example: string) =>
    html`<label>${label} <input name="${name}" value="${form[name] ?? ''}" placeholder="${example}"></label>`;
  return html`<form method="get" action="/">
${field('window', 'Window', '24h')}
<label>Rank <select name="rank">${Object.keys(METRICS).map(
    (name) => html`<option${name === metric ? html` selected` : ''}>${name}</option>`,
  )}</select></label>
${field('quote', 'Quote', 'USD, EUR')}
${field('exchange', 'Exchange', 'kraken')}
<button>Show</button>
</form>`;
}

function renderAnswer({ rows, marketsConsidered, leftOut }: StatsAnswer, metric: Metric, form: PageContent['form']) {
  const [first] = rows;
  if (!first) return html`<p>No market has a price in this range, of ${marketsConsidered} considered.</p>`;
  const { field } = METRICS[metric];
  const isExtra = !['pctChange', 'volume24hUsd'].includes(field);
  return html`<p>${minuteName(first.since)} … ${minuteName(first.until)} UTC · ${rows.length} of ${whole(marketsConsidered)} markets ·
${whole(leftOut.noData)} without a price, ${whole(leftOut.inactive)} no longer traded, ${whole(leftOut.beyondTop)} further down</p>
<div class="table">
<table>
<thead><tr><th>#</th><th>Exchange</th><th>Pair</th>${isExtra ? html`<th>${metric}</th>` : ''}<th>Change %</th><th>Last</th><th>Min</th><th>Max</th><th>Coverage %</th><th>Volume $</th></tr></thead>
<tbody>
${rows.map((row) => renderRow(row, isExtra ? row[field] : undefined, form))}
</tbody>
</table>
</div>`;
}

function renderRow(row: StatsRow, extra: number | null | undefined, form: PageContent['form']) {
  const range = new URLSearchParams(
    Object.entries(form).filter(([name]) => ['since', 'until', 'window'].includes(name)),
  );
  const market = `${encodeURIComponent(row.exchange)}/${encodeURIComponent(row.pair)}${range.size > 0 ? `?${range}` : ''}`;
  const direction = row.pctChange > 0 ? 'up' : row.pctChange < 0 ? 'down' : '';
  return html`<tr><td>${row.rank}</td><td>${row.exchange}</td><td><a href="/api/v1/prices/${market}">${row.pair}</a> <a href="/api/v1/stats/${market}">stats</a></td>${extra === undefined ? '' : html`<td>${shown(extra)}</td>`}<td class="${direction}">${row.pctChange > 0 ? '+' : ''}${percent(row.pctChange)}</td><td>${shown(row.last)}</td><td>${shown(row.min)}</td><td>${shown(row.max)}</td><td>${shown(row.coverage, 3)}</td><td>${row.volume24hUsd === null ? '–' : whole(row.volume24hUsd)}</td></tr>
`;
}

/** `2026-01-31 12:00`. */
function minuteName(time: number): string {
  return timeName(time).slice(0, 16).replace('T', ' ');
}

/** Two decimals; three digits where these would say nothing. */
function percent(value: number): string {
  return value === 0 || Math.abs(value) >= 0.005 ? value.toFixed(2) : shown(value, 3);
}

function whole(value: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(value);
}

function shown(value: number | null, digits = 8): string {
  if (value === null) return '–';
  return new Intl.NumberFormat('en', {
    maximumSignificantDigits: Math.min(21, Math.max(digits, Math.trunc(Math.log10(Math.abs(value) || 1)) + 1)),
    useGrouping: false,
  }).format(value);
}
