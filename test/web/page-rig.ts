import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { silentLog } from '../../src/market/log.js';
import { type RunningServer, type ServerOptions, startServer } from '../../src/server/server.js';
import { readMarkets } from '../../src/store/market.js';
import { openStore } from '../../src/store/open.js';
import { writeSnapshot } from '../../src/store/snapshot.js';
import type { Store } from '../../src/store/store.js';
import { ensureBuilt } from '../cli/built.js';
import { HOUR, MINUTE, NOW, type SeedMarket, seed } from '../query/seed.js';
import { KNOWN_SOURCES } from '../server/serve.js';
import { findChromium, launchChromium } from './chromium.js';

const PAGE = fileURLToPath(new URL('../../dist/web', import.meta.url));

/** The page as a visitor has it: built, served by the real server from a real store, in a real browser. */
export interface PageRig {
  /** Opens an address in a tab of its own, whose clock stands at the server's time. */
  open(path: string, options?: { readonly token?: string; readonly store?: 'filled' | 'empty' }): Promise<Page>;
  /** A minute later: a poll of an exchange with a price of one of its markets. */
  poll(exchange: string, pair: string, price: number): Promise<void>;
  stopServer(): Promise<void>;
  /** At the same address as before. */
  startServer(): Promise<void>;
  /** Console errors that the running test brings about on purpose. */
  expectErrors(pattern: RegExp): void;
}

/** Declares a page for the tests of a file. After each test: no error in the console, no request to anybody else. */
export function pageRig(
  fill: Readonly<Record<string, readonly SeedMarket[]>>,
  more: (store: Store) => Promise<unknown> = async () => {},
): PageRig {
  let folder = '';
  let browser: Browser;
  let writer: Store;
  let now = NOW;
  let port = 0;
  let main: { server: RunningServer; store: Store } | null = null;
  const others: { server: RunningServer; store: Store }[] = [];
  let contexts: BrowserContext[] = [];
  let problems: string[] = [];
  let allowed: RegExp[] = [];

  const location = () => join(folder, 'filled.db');
  const serve = async (path: string, more: Partial<ServerOptions>) => {
    const store = await openStore(path, { mode: 'read', createdBy: '0.0.0-test' });
    const server = await startServer({
      store,
      now: () => now,
      log: silentLog,
      version: '1.2.3',
      knownExchanges: Object.keys(fill),
      sourcesOf: (exchange) => [{ id: exchange }],
      knownSources: KNOWN_SOURCES,
      host: '127.0.0.1',
      port: 0,
      assets: { pageDir: PAGE },
      limits: { streamPollMs: 50 },
      ...more,
    });
    return { server, store };
  };
  const close = async (one: { server: RunningServer; store: Store } | null) => {
    await one?.server.close();
    await one?.store.close();
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crunch-page-'));
    const building = ensureBuilt();
    writer = await openStore(location(), { mode: 'write', createdBy: '0.0.0-test' });
    await seed(writer, fill);
    await more(writer);
    const empty = await openStore(join(folder, 'empty.db'), { mode: 'write', createdBy: '0.0.0-test' });
    await empty.close();
    browser = await launchChromium(findChromium() ?? '');
    await building;
    main = await serve(location(), {});
    port = Number(new URL(main.server.url).port);
  });

  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await Promise.all(others.splice(0).map(close));
    const unexpected = problems.filter((problem) => !allowed.some((pattern) => pattern.test(problem)));
    contexts = [];
    problems = [];
    allowed = [];
    expect(unexpected).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await close(main);
    await writer?.close();
    await rm(folder, { recursive: true, force: true });
  });

  return {
    async open(path, { token, store = 'filled' } = {}) {
      const other = token !== undefined || store === 'empty';
      if (other) others.push(await serve(store === 'empty' ? join(folder, 'empty.db') : location(), { token }));
      const url = (other ? others.at(-1)?.server.url : main?.server.url) ?? '';
      const context = await browser.newContext({ timezoneId: 'Europe/Berlin', locale: 'en-GB' });
      contexts.push(context);
      await context.clock.setFixedTime(now);
      const page = await context.newPage();
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(String(error.stack)));
      page.on('request', (request) => {
        if (!request.url().startsWith(`${url}/`)) problems.push(`request to ${request.url()}`);
      });
      await page.goto(`${url}${path}`);
      return page;
    },
    async poll(exchange, pair, price) {
      now += MINUTE;
      for (const context of contexts) await context.clock.setFixedTime(now);
      const market = (await readMarkets(writer, { exchanges: [exchange] })).find(
        ({ base, quote }) => `${base}-${quote}` === pair,
      );
      if (!market) throw new Error(`no market ${exchange}:${pair}`);
      const { exchangeId, id } = market;
      const outcome = { status: 'ok', skippedCount: 0, rejectedCount: 0, durationMs: 5, error: null } as const;
      await writeSnapshot(
        writer,
        { exchangeId, source: exchange, scheduledAt: now - MINUTE, takenAt: now - 1_000, ...outcome },
        [{ marketId: id, price, volume24h: null }],
      );
    },
    async stopServer() {
      await close(main);
      main = null;
    },
    async startServer() {
      main = await serve(location(), { port });
    },
    expectErrors(pattern) {
      allowed.push(pattern);
    },
  };
}

/** A price for every minute of the last hours, the newest a minute ago. */
export function minutely(hours: number, price: (minute: number) => number): SeedMarket['prices'] {
  const count = (hours * HOUR) / MINUTE;
  return Array.from({ length: count }, (_, index) => [(count - index) * MINUTE, price(index)] as const);
}
