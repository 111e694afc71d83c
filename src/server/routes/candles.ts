import { createRoute, z } from '@hono/zod-openapi';
import { bucketLengthName, parseBucketLength } from '../../market/bucket-length.js';
import { pairName } from '../../market/pair.js';
import { readOhlc } from '../../query/candles.js';
import type { App } from '../app-env.js';
import { askedRange, findMarket } from '../ask.js';
import type { QueryContext } from '../context.js';
import { EXAMPLES } from '../examples.js';
import { ROWS } from '../limits.js';
import { interval, limit, next, parameters, range } from '../parameters.js';
import { decodePosition, encodePosition } from '../position.js';
import { answers, marketPath } from '../route.js';
import { candlesSchema } from '../schemas.js';

const route = createRoute({
  method: 'get',
  tags: ['Prices'],
  path: '/api/v1/candles/{exchange}/{pair}',
  summary: 'The candles of one market',
  request: {
    params: marketPath,
    query: parameters({
      interval: interval.optional(),
      ...range,
      limit: limit(ROWS.candles).optional(),
      next: next.optional(),
    }),
  },
  responses: answers(
    "The candles that open in the range, or as many as one answer holds: the exchange's own where they are held, else built from what is.",
    candlesSchema,
    EXAMPLES.candles,
  ),
});

/** The open time of the next candle, and the end of the range. */
const position = z.tuple([z.int(), z.int()]);

export function addCandles(app: App, context: QueryContext): void {
  app.openapi(route, async (c) => {
    const { exchange, pair } = c.req.valid('param');
    const { interval: asked = '1m', limit: most = ROWS.candles, next: word, ...text } = c.req.valid('query');
    const intervalMs = parseBucketLength(asked, 'interval');
    const name = bucketLengthName(intervalMs);
    const market = await findMarket(context.store, exchange, pair);
    const list = `candles ${name} ${market.exchange} ${pairName(market)}`;
    const first = askedRange(context, text);
    const [since, until] = word ? decodePosition(list, word, position) : ([first.since, first.until] as const);

    const found = await context.heavy(c.req.raw.signal, (signal) =>
      readOhlc(context.store, { market, intervalMs, range: { since, until }, limit: most + 1 }, signal),
    );
    const onward = found[most];
    return c.json(
      {
        exchange: market.exchange,
        pair: pairName(market),
        interval: name,
        candles: found
          .slice(0, most)
          .map(({ openTime, open, high, low, close, volume }): z.infer<typeof candlesSchema>['candles'][number] => [
            openTime,
            open,
            high,
            low,
            close,
            volume,
          ]),
        next: onward ? encodePosition(list, [onward.openTime, until]) : null,
      },
      200,
    );
  });
}
