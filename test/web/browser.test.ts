import { describe, expect, it } from 'vitest';
import { changeSourceState } from '../../src/store/source-state.js';
import type { Store } from '../../src/store/store.js';
import { HOUR, MINUTE, NOW } from '../query/seed.js';
import { violations } from './accessibility.js';
import { findChromium } from './chromium.js';
import { minutely, pageRig } from './page-rig.js';

const NO_BROWSER = 'no Chromium on the PATH and none in CRUNCH_TEST_BROWSER';
const isMissing = findChromium() === null;
if (isMissing) process.stderr.write(`test/web: skipped, ${NO_BROWSER}\n`);

/** A name that would be a picture if it were taken for HTML. */
const HOSTILE = '<IMG>&LT;';

const manyMarkets = Array.from({ length: 1_500 }, (_, index) => ({
  pair: [`COIN${index}`, 'USDT'] as const,
  volume24h: 10 + index,
  prices: [
    [120_000, 1],
    [60_000, 1 + index / 10_000],
  ] as const,
}));

function coolKrakenDown(store: Store): Promise<null> {
  return changeSourceState(store, 'kraken', (state) => {
    const cooldown = { cooldownUntil: NOW + HOUR, reason: 'kraken prices: answered 429 Too Many Requests' };
    return [{ ...state, ...cooldown, failures: 1, lastStatus: 'rate-limited', lastAt: NOW - MINUTE }, null];
  });
}

/** In a browser: how many pixels of the first series' colour stand on each other at most, in the newest part of the chart. */
const TALLEST_MARK = `Math.max(...[...document.querySelectorAll('.canvas canvas')].map((canvas) => {
  const { width, height } = canvas;
  const from = Math.floor(width * 0.9);
  if (width < 300 || height < 100) return 0;
  const { data } = canvas.getContext('2d').getImageData(from, 0, width - from, height);
  let tallest = 0;
  for (let x = 0; x < width - from; x++) {
    for (let y = 0, run = 0; y < height; y++) {
      const at = 4 * (y * (width - from) + x);
      run = data[at] === 0x1f && data[at + 1] === 0x4f && data[at + 2] === 0xd1 ? run + 1 : 0;
      if (run > tallest) tallest = run;
    }
  }
  return tallest;
}))`;

describe.skipIf(isMissing)('the page in a browser', () => {
  const rig = pageRig(
    {
      kraken: [
        { pair: ['BTC', 'USD'], volume24h: 1e9, prices: minutely(6, (minute) => 100 + minute / 4) },
        { pair: ['ETH', 'USD'], volume24h: 1e6, prices: minutely(6, (minute) => 50 - minute / 20) },
        { pair: [HOSTILE, 'USD'], prices: minutely(1, () => 0.000_013_06) },
        // An outage of two hours, and one price since.
        { pair: ['LONE', 'USD'], prices: minutely(6, () => 50).filter(([ago]) => ago === MINUTE || ago > 2 * HOUR) },
      ],
      coinbase: [{ pair: ['BTC', 'USD'], volume24h: 1e8, prices: minutely(6, (minute) => 101 + minute / 5) }],
      gate: manyMarkets,
    },
    coolKrakenDown,
  );
  const rows = 'table.markets tbody tr:not(.space)';

  it('searches, filters and sorts the ranking, of which the address holds the whole state', async () => {
    const page = await rig.open('/');
    await page.getByText('1,505 of 1,505 markets').waitFor();
    expect(await page.locator(rows).count()).toBeLessThan(80);
    await page.getByRole('searchbox').fill('btc usd');
    await page.getByText('2 of 1,505 markets').waitFor();
    await page.getByRole('button', { name: 'Change' }).click();
    await page.locator(`${rows} >> nth=0`).getByText('kraken').waitFor();
    await page.getByRole('button', { name: 'Change' }).click();
    await page.locator(`${rows} >> nth=0`).getByText('coinbase').waitFor();
    await page.getByText('Exchange', { exact: true }).click();
    await page.getByRole('checkbox', { name: 'kraken' }).check();
    await page.getByText('1 of 1,505 markets').waitFor();
    expect(new URL(page.url()).search).toBe('?q=btc+usd&exchange=kraken&sort=pct-change&order=asc');
    await page.reload();
    await page.getByText('1 of 1,505 markets').waitFor();
    await page.goBack();
    await page.getByText('2 of 1,505 markets').waitFor();
  });

  it('draws only the rows in sight, and keys go from row to row', async () => {
    const page = await rig.open('/?sort=samples');
    await page.getByRole('searchbox').focus();
    await page.locator(`${rows} a`).first().focus();
    await page.keyboard.press('End');
    await page.locator('a:focus').getByText('COIN999').waitFor();
    expect(await page.locator(rows).count()).toBeLessThan(80);
    await page.keyboard.press('ArrowUp');
    await page.locator('a:focus').getByText('COIN998').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'COIN998-USDT' }).waitFor();
    await page.goBack();
    await page.getByText('COIN998').waitFor();
  });

  it('shows a name that looks like HTML as text, and a tiny price in full', async () => {
    const page = await rig.open('/?q=img');
    await page.locator(rows).getByText(HOSTILE).waitFor();
    await page.getByText('0.00001306').waitFor();
    expect(await page.locator('main img').count()).toBe(0);
  });

  it('opens a market, changes range and interval, draws a second exchange over it, and goes back', async () => {
    const page = await rig.open('/?q=btc+usd');
    await page.locator(rows).filter({ hasText: 'kraken' }).click();
    await page.getByRole('slider').waitFor();
    await page.getByText('189.75').first().waitFor();
    await page.getByRole('button', { name: '1h', exact: true }).click();
    await page.waitForURL('**/market/kraken/BTC-USD?range=1h');
    await page.locator('dl.measures').getByText('+8.43%').first().waitFor();
    await page.getByLabel('Interval').selectOption('5m');
    await page.getByLabel('Draw BTC-USD on coinbase').check();
    await page.waitForURL('**/market/kraken/BTC-USD?range=1h&interval=5m&overlay=coinbase');
    await page.locator('.legend').getByText('coinbase').waitFor();
    await page.goBack();
    await page.goBack();
    await page.goBack();
    await page.waitForURL('**/market/kraken/BTC-USD');
    await page.goBack();
    await page.getByText('2 of 1,505 markets').waitFor();
  });

  it('opens a shared part of a chart, and goes from it to the whole range', async () => {
    const page = await rig.open('/market/kraken/BTC-USD?range=6h&since=2026-01-15T08:00Z&until=2026-01-15T09:00Z');
    await page.getByText('15 Jan 2026, 09:00 – 15 Jan 2026, 10:00').waitFor();
    expect(await page.getByRole('button', { name: '6h' }).getAttribute('aria-pressed')).toBe('false');
    await page.getByRole('button', { name: '6h' }).click();
    await page.getByText('15 Jan 2026, 07:00 – ').waitFor();
    await page.goBack();
    await page.getByText('15 Jan 2026, 09:00 – 15 Jan 2026, 10:00').waitFor();
  });

  it('reads the chart candle by candle with the arrow keys', async () => {
    const page = await rig.open('/market/kraken/BTC-USD?range=1h');
    await page.locator('dl.measures').getByText('+8.43%').first().waitFor();
    await page.getByRole('slider').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.getByRole('slider').getAttribute('aria-valuetext')).toMatch(/12:58: 189\.5$/);
    await expect.poll(() => page.locator('.legend time').getAttribute('title')).toBe('2026-01-15 11:58:00 UTC');
    await page.keyboard.press('+');
    await page.waitForURL(/since=2026-01-15T/);
    await expect.poll(() => page.getByRole('slider').getAttribute('aria-valuetext')).toMatch(/12:58: 189\.5$/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Home');
    await expect.poll(() => page.getByRole('slider').getAttribute('aria-valuetext')).toMatch(/12:00: 175$/);
    await page.keyboard.press('End');
    await expect.poll(() => page.getByRole('slider').getAttribute('aria-valuetext')).toMatch(/12:59: 189\.75$/);
  });

  it('draws a price that stands alone as a dot, until another one follows it', async () => {
    const page = await rig.open('/market/kraken/LONE-USD?range=6h&interval=1m&style=line');
    await page.getByText('Live', { exact: true }).waitFor();
    await expect.poll(() => page.evaluate(TALLEST_MARK)).toBeGreaterThan(4);
    await rig.poll('kraken', 'LONE-USD', 50);
    await expect.poll(() => page.evaluate(TALLEST_MARK)).toBeLessThan(4);
  });

  it('takes new prices as they are stored, also after a restart of the server', async () => {
    const page = await rig.open('/market/kraken/BTC-USD');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.locator('.now').getByText('189.75').waitFor();
    await rig.poll('kraken', 'BTC-USD', 200.5);
    await page.locator('.now').getByText('200.5').waitFor();
    await page.locator('dl.measures').getByText('200.5').first().waitFor();

    rig.expectErrors(/Failed to load resource|ERR_(CONNECTION|INCOMPLETE)/);
    await rig.stopServer();
    await page.getByText('Reconnecting').waitFor();
    await rig.poll('kraken', 'BTC-USD', 201.5);
    await rig.startServer();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.locator('.now').getByText('201.5').waitFor();
  });

  it('fits a phone', async () => {
    const page = await rig.open('/');
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ['/', '/market/kraken/BTC-USD?overlay=coinbase', '/status']) {
      await page.goto(new URL(path, page.url()).href);
      await page.locator('table.markets, .legend, .cards').first().waitFor();
      const widest = await page.evaluate(
        'Math.max(document.documentElement.scrollWidth, document.querySelector("main > div").scrollWidth)',
      );
      expect(widest, path).toBe(390);
    }
  });

  it('has nothing that axe objects to, in light and dark, on a desk and on a phone', async () => {
    const page = await rig.open('/');
    for (const path of ['/?q=btc', '/market/kraken/BTC-USD?range=6h&overlay=coinbase', '/status']) {
      await page.goto(new URL(path, page.url()).href);
      await page.locator('table.markets, .legend, table.plain').first().waitFor();
      for (const width of [1_280, 390]) {
        await page.setViewportSize({ width, height: 844 });
        await page.emulateMedia({ colorScheme: 'light' });
        expect(await violations(page), `${path} ${width}`).toEqual([]);
        await page.emulateMedia({ colorScheme: 'dark' });
        // Colours are all that changes.
        expect(await violations(page, ['color-contrast']), `${path} ${width} dark`).toEqual([]);
      }
    }
  });

  it('shows how the collection stands', async () => {
    const page = await rig.open('/status');
    await page.getByRole('heading', { name: 'kraken' }).waitFor();
    await page.getByRole('img', { name: /^kraken, last 24 hours: holes/ }).waitFor();
  });

  it('says what to do where there is nothing to show', async () => {
    const page = await rig.open('/', { store: 'empty' });
    await page.getByText('No prices yet').waitFor();
    await page.getByText('crunch collect --every 1m').waitFor();
  });

  it('asks for the token that the server wants, and says when it is wrong', async () => {
    rig.expectErrors(/401/);
    const page = await rig.open('/?q=eth', { token: 'sesame-0123456789' });
    await page.getByLabel('Token').fill('guess');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('That token was not accepted').waitFor();
    await page.getByLabel('Token').fill('sesame-0123456789');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('1 of 1,505 markets').waitFor();
    await page.reload();
    await page.getByText('1 of 1,505 markets').waitFor();
  });

  it('leads on from a market that is not stored', async () => {
    rig.expectErrors(/404/);
    const page = await rig.open('/market/kraken/BTC-XYZ');
    await page.getByText('BTC-XYZ on kraken is not in the store').waitFor();
    await page.getByRole('link', { name: 'Search for BTC' }).click();
    await page.getByText('2 of 1,505 markets').waitFor();
  });
});
