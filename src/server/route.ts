import { z } from '@hono/zod-openapi';
import { name } from './parameters.js';
import { errorSchema } from './schemas.js';

/** A JSON answer of a route, with what can go wrong on any of them. */
export function answers<S extends z.ZodType>(description: string, schema: S, example: z.output<S>) {
  return { 200: { description, content: { 'application/json': { schema, example } } }, ...problems() };
}

/** @param schema of the body that says what is wrong. */
export function problems<S extends z.ZodType = typeof errorSchema>(schema?: S) {
  const problem = (description: string) => ({
    description,
    content: { 'application/json': { schema: (schema ?? errorSchema) as S } },
  });
  return {
    400: problem('A parameter is wrong or not known.'),
    401: problem('The token is missing or wrong.'),
    403: problem('Asked by a page of another site.'),
    404: problem('The exchange, the pair or its data is not stored.'),
    405: problem('Not GET or HEAD.'),
    414: problem('The path and query are too long.'),
    421: problem('The Host header does not name this server.'),
    422: problem('The question is larger than the limits allow.'),
    429: problem('Too many queries run, or too many streams are open already.'),
    500: problem('An internal error.'),
    503: problem('The store cannot answer now, or the query took too long.'),
  };
}

/** The path segments that name one market. */
export const marketPath = z.object({
  exchange: name('name an exchange').openapi({ param: { name: 'exchange', in: 'path' }, example: 'kraken' }),
  pair: name('name a pair').openapi({ param: { name: 'pair', in: 'path' }, example: 'BTC-USD' }),
});
