import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { MINUTE_MS } from '../src/market/duration.js';
import { silentLog } from '../src/market/log.js';
import { startServer } from '../src/server/server.js';
import { ensureExchange } from '../src/store/exchange.js';
import { readMarkets, writeListing } from '../src/store/market.js';
import { openStore, type Store } from '../src/store/open.js';
import { buildRollups } from '../src/store/rollup/build.js';
import { findChromium, launchChromium } from '../test/web/chromium.js';
import { insertSheet } from './crunch-store.js';
import { baseName } from './market-name.js';
import { median, percentile } from './median.js';
import { figure, type Section } from './report.js';
import { inTemporaryFolder } from './temporary-folder.js';
import { createWorkload } from './workload.js';

const PAGE = fileURLToPath(new URL('../dist/web', import.meta.url));
const MARKETS = 5_000;
/** Of each market of the ranking. */
const POLLS = 20;
/** Of the market of the chart. */
const POINTS = 50_000;
const DESKTOP = { width: 1_280, height: 800 };
const MOVE_MS = 1_500;
const ROUNDS = 7;

/** The page in Chromium: frames while a chart of 50,000 candles moves, and a ranking of 5,000 markets from the key press on. */
export function pageSection(): Promise<Section> {
  return inTemporaryFolder(async (folder) => {
    const executable = findChromium();
    if (executable === null) throw new Error('page: no Chromium on the PATH and none in CRUNCH_TEST_BROWSER');
    const path = join(folder, 'page.db');
    const writer = await openStore(path, { mode: 'write', createdBy: 'bench' });
    await fill(writer, 'gate', MARKETS, POLLS);
    await fill(writer, 'kraken', 1, POINTS);
    await writer.close();
    const store = await openStore(path, { mode: 'read', createdBy: 'bench' });
    const server = await startServer({
      ...{ store, now: Date.now, log: silentLog, version: 'bench', host: '127.0.0.1', port: 0 },
      ...{ knownExchanges: ['gate', 'kraken'], sourcesOf: (id: string) => [{ id }], knownSources: [] },
      assets: { pageDir: PAGE },
    });
    const browser = await launchChromium(executable);
    try {
      const page = await browser.newPage({ viewport: DESKTOP });
      const frames = await measureChart(page, server.url);
      const presses = await measureRanking(page, server.url);
      return {
        title: 'The page',
        notes: [
          `${browser.browserType().name()} ${browser.version()}, headless, ${DESKTOP.width} × ${DESKTOP.height}, without a graphics card: it draws with the processor that also runs the server. Time between frames while the mouse moves a chart of ${POINTS.toLocaleString('en-US')} candles of a minute for ${MOVE_MS / 1_000} s each; 16.7 ms are 60 frames a second.`,
          `From a key press, as the browser stamps it, until the first frame with the new rows of a ranking of ${MARKETS.toLocaleString('en-US')} markets is painted; of ${ROUNDS} presses each.`,
        ],
        tables: [
          {
            columns: ['chart', 'frames', 'median, ms', 'p95, ms', 'longest, ms'],
            rows: Object.entries(frames).map(([name, ms]) => [
              name,
              String(ms.length),
              ...[median(ms), percentile(ms, 0.95), Math.max(...ms)].map(figure),
            ]),
          },
          {
            columns: ['ranking', 'median, ms', 'longest, ms'],
            rows: Object.entries(presses).map(([name, ms]) => [name, figure(median(ms)), figure(Math.max(...ms))]),
          },
        ],
      };
    } finally {
      await browser.close();
      await server.close();
      await store.close();
    }
  });
}

/** A price a minute up to now. */
async function fill(store: Store, slug: string, count: number, minutes: number): Promise<void> {
  const since = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - (minutes - 1) * MINUTE_MS;
  const { id } = await ensureExchange(store, slug);
  const listed = Array.from({ length: count }, (_, market) => {
    return { nativeSymbol: `${baseName(market)}USD`, base: baseName(market), quote: 'USD', active: true };
  });
  await writeListing(store, id, listed, since);
  const marketIds = (await readMarkets(store, { exchanges: [slug] })).map((market) => market.id);
  const sheet = { ...createWorkload(count).next(minutes), since };
  await store.db.transaction().execute((tx) => insertSheet(tx, store, id, marketIds, sheet));
  await buildRollups(store, { now: Date.now() });
}

/** Milliseconds between frames, by what moved. */
async function measureChart(page: Page, url: string): Promise<Record<string, number[]>> {
  const since = new Date(Date.now() - POINTS * MINUTE_MS).toISOString();
  const sight = `since=${since}&until=${new Date().toISOString()}`;
  await page.goto(`${url}/market/kraken/${baseName(0)}-USD?interval=1m&range=all&${sight}`);
  await page.getByRole('slider').waitFor();
  await page.locator('.legend').waitFor();
  const held = Number(await page.getByRole('slider').getAttribute('aria-valuemax')) + 1;
  if (held < 0.99 * POINTS) throw new Error(`page: the chart has ${held} candles`);
  const box = await page.getByRole('slider').boundingBox();
  if (box === null) throw new Error('page: no chart');
  const [left, middle] = [box.x + 80, box.y + box.height / 2];
  const width = box.width - 240;
  const pan = async (part: number) => {
    await page.mouse.move(left + width * (0.5 - 0.5 * Math.cos(2 * Math.PI * part)), middle);
  };
  const dragged = async () => {
    await page.mouse.move(left, middle);
    await page.mouse.down();
    const ms = await framesWhile(page, pan);
    await page.mouse.up();
    return ms;
  };
  const whole = await dragged();
  await page.mouse.move(left + width / 2, middle);
  const zoom = await framesWhile(page, (part) => page.mouse.wheel(0, part < 0.5 ? -60 : 60));
  for (let turn = 0; turn < 24; turn++) await page.mouse.wheel(0, -120);
  const near = await dragged();
  return { 'moved, all in sight': whole, 'zoomed in and out': zoom, 'moved, a part in sight': near };
}

/** @param move called again and again, with how far it has come (0 … 1). */
async function framesWhile(page: Page, move: (part: number) => Promise<void>): Promise<number[]> {
  await page.evaluate(`
    window.frames_ = [];
    (function next(at) { window.frames_.push(at); window.frame_ = requestAnimationFrame(next); })(performance.now())`);
  const begin = performance.now();
  for (let part = 0; part < 1; part = (performance.now() - begin) / MOVE_MS) await move(part);
  const times = (await page.evaluate('cancelAnimationFrame(window.frame_), window.frames_')) as number[];
  return times.slice(1).map((at, index) => at - (times[index] ?? at));
}

/** Milliseconds from the key press to the painted rows, by what was pressed. */
async function measureRanking(page: Page, url: string): Promise<Record<string, number[]>> {
  await page.goto(url);
  const rows = page.locator('table.markets tbody tr');
  await rows.first().waitFor();
  await page.evaluate(`
    addEventListener('keydown', (event) => { window.press_ = { at: event.timeStamp, painted: null }; }, true);
    const painted = new MessageChannel();
    painted.port1.onmessage = () => { if (window.press_) window.press_.painted ??= performance.now(); };
    new MutationObserver(() => requestAnimationFrame(() => painted.port2.postMessage(null)))
      .observe(document.querySelector('table.markets'), { subtree: true, childList: true, characterData: true })`);
  const press = async (key: string) => {
    await page.keyboard.press(key);
    const ms = (await page.evaluate(`new Promise((resolve) => {
      (function look() {
        const { at, painted } = window.press_;
        if (painted === null) setTimeout(look, 20);
        else resolve(painted - at);
      })();
    })`)) as number;
    // What the rows in sight load for themselves comes later, and is not part of it.
    await page.waitForTimeout(250);
    return ms;
  };
  const search = page.getByRole('searchbox');
  const typed: number[] = [];
  const erased: number[] = [];
  const sorted: number[] = [];
  await search.focus();
  for (let round = 0; round < ROUNDS; round++) {
    typed.push(await press(String(1 + (round % 3))));
    erased.push(await press('Backspace'));
  }
  await page.getByRole('button', { name: 'Volatility' }).focus();
  for (let round = 0; round < ROUNDS; round++) sorted.push(await press('Enter'));
  return { 'a letter typed': typed, 'the letter erased': erased, 'sorted by a column': sorted };
}
