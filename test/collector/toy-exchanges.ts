import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Budget, Source } from '../../src/sources/contract.js';
import { readListing } from '../../src/sources/listing.js';
import { readMarketAnswers } from '../../src/sources/market-answers.js';
import { readQuotes } from '../../src/sources/quotes.js';
import { flag, price, record, text } from '../../src/sources/readers.js';
import { listAt } from '../../src/sources/rows.js';

/** What a path answers: a body sent as JSON, or anything a test does with the response; no answer at all hangs. */
export type Reply = { readonly body: unknown } | ((response: ServerResponse) => void);

export interface ToyExchanges {
  readonly origin: string;
  /** Paths in the order in which they were asked. */
  readonly asked: string[];
  /** Sets what `/<source>/markets`, `/<source>/prices` or, of one market, `/<source>/prices/<symbol>` answers. */
  answer(source: string, endpoint: 'markets' | 'prices' | `prices/${string}`, reply: Reply): void;
  /** Resolves when the path has been asked that many times. */
  untilAsked(path: string, times?: number): Promise<void>;
  close(): Promise<void>;
}

/** A status with an empty object and the headers. */
export function refusal(status: number, headers: Record<string, string> = {}): Reply {
  return (response) => response.writeHead(status, headers).end('{}');
}

export const hanging: Reply = () => {};

/** A listing of `BASE-QUOTE` symbols; those that end with `!` do not trade. */
export function listing(...symbols: string[]): Reply {
  return {
    body: symbols.map((symbol) => {
      const [base, quote] = symbol.replace('!', '').split('-');
      return { symbol: `${base}${quote}`, base, quote, active: !symbol.endsWith('!') };
    }),
  };
}

/** Prices by native symbol. */
export function quoting(prices: Record<string, unknown>): Reply {
  return { body: Object.entries(prices).map(([symbol, last]) => ({ symbol, last })) };
}

/** A source of the toy server; its exchange has the same id unless told otherwise. */
export function toySource(
  id: string,
  { budget = { limit: 100, windowMs: 60_000 }, exchange = id }: { budget?: Budget; exchange?: string } = {},
): Source {
  return {
    id,
    exchanges: [exchange],
    docs: 'https://example.com',
    origin: 'https://example.com',
    budget,
    readError: () => null,
    markets: {
      requests: () => [{ path: `/${id}/markets` }],
      parse: ([body]) =>
        readListing(`${id} markets`, { path: '', rows: listAt(`${id} markets`, body, '') }, (row) => {
          const market = record(row, '');
          return {
            nativeSymbol: text(market.symbol, 'symbol'),
            base: text(market.base, 'base'),
            quote: text(market.quote, 'quote'),
            active: flag(market.active, 'active') === true,
          };
        }),
    },
    prices: {
      requests: () => [{ path: `/${id}/prices` }],
      parse: ([body]) =>
        readQuotes(`${id} prices`, { path: '', rows: listAt(`${id} prices`, body, '') }, (row) => {
          const quote = record(row, '');
          return { market: text(quote.symbol, 'symbol'), price: price(quote.last, 'last'), volume24h: null };
        }),
    },
  };
}

/** A toy source that answers market by market, with the price alone: null where there is none. */
export function marketByMarket(id: string, options: { budget?: Budget; exchange?: string } = {}): Source {
  return {
    ...toySource(id, options),
    prices: {
      isPerMarket: true,
      requests: ({ markets }) => markets.map(({ nativeSymbol }) => ({ path: `/${id}/prices/${nativeSymbol}` })),
      parse: (bodies, query) =>
        readMarketAnswers(`${id} prices`, bodies, query, (body) => {
          const { last } = record(body, '');
          return { price: last === null ? null : price(last, 'last'), volume24h: null };
        }),
    },
  };
}

/** A server on a free port that speaks for any number of toy exchanges; what nobody set is 404. */
export async function startToyExchanges(): Promise<ToyExchanges> {
  const replies = new Map<string, Reply>();
  const asked: string[] = [];
  const watchers = new Set<() => void>();
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '';
    asked.push(path);
    for (const watch of watchers) watch();
    const reply = replies.get(path);
    if (typeof reply === 'function') return reply(response);
    response.writeHead(reply ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(reply?.body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer(source, endpoint, reply) {
      replies.set(`/${source}/${endpoint}`, reply);
    },
    untilAsked(path, times = 1) {
      return new Promise((resolve) => {
        const watch = () => {
          if (asked.filter((one) => one === path).length < times) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
      });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
