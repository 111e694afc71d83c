import type { OpenAPIHono } from '@hono/zod-openapi';
import { readStats, type StatsAnswer } from '../../query/ranking.js';
import { askedRange, checkExchanges } from '../ask.js';
import type { ServerContext } from '../context.js';
import { errorAnswer } from '../http-error.js';
import { ROWS } from '../limits.js';
import { renderPage } from '../page.js';
import { PAGE_STYLE } from '../page-style.js';
import { exchanges, order, parameterError, parameters, quotes, range, rank, top } from '../parameters.js';

const pageParameters = parameters({
  ...range,
  rank: rank.optional(),
  order: order.optional(),
  top: top.optional(),
  quote: quotes.optional(),
  exchange: exchanges.optional(),
});

/** The page at `/`: the ranking as a plain document, and its style sheet. */
export function addPage(app: OpenAPIHono, context: ServerContext): void {
  app.get('/page.css', (c) => c.body(PAGE_STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }));

  app.get('/', async (c) => {
    // A form sends the fields that were left empty, too.
    const given = Object.entries(c.req.queries())
      .map(([name, values]) => [name, values.filter((value) => value.trim() !== '')] as const)
      .filter(([, values]) => values.length > 0)
      .map(([name, values]) => [name, values.length === 1 ? values[0] : values] as const);
    const form = Object.fromEntries(given.map(([name, value]) => [name, [value].flat().join(',')]));
    try {
      const answer = await readRanking(context, Object.fromEntries(given), c.req.raw.signal);
      return c.html(renderPage({ form, answer, error: null }));
    } catch (error) {
      const { status, headers, body } = errorAnswer(error);
      if (status >= 500) throw error;
      return c.html(renderPage({ form, answer: null, error: body.error }), status, { ...headers });
    }
  });
}

async function readRanking(context: ServerContext, given: unknown, signal: AbortSignal): Promise<StatsAnswer> {
  const parsed = pageParameters.safeParse(given);
  if (!parsed.success) {
    throw parameterError(parsed.error, (name) => String((given as Record<string, unknown>)[name] ?? ''));
  }
  const { quote, exchange, rank: metric = 'pct-change', top: most = ROWS.ranked, order: way, ...text } = parsed.data;
  await checkExchanges(context, exchange);
  const query = {
    exchanges: exchange,
    quotes: quote,
    range: askedRange(context, text),
    rank: metric,
    order: way,
    top: most,
  };
  return context.heavy(signal, (stop) => readStats(context.store, query, stop));
}
