import { expect, it } from 'vitest';
import { findMarkets } from '../../src/query/find-markets.js';
import { readListedMarkets } from '../../src/store/market.js';
import { eachEngine } from '../store/each-engine.js';
import { seed, sharedStore } from './seed.js';

eachEngine((room) => {
  const market = (base: string, quote: string, more = {}) => ({ pair: [base, quote] as const, prices: [], ...more });
  const open = sharedStore(room, (store) =>
    seed(store, {
      kraken: [
        market('BTC', 'USD'),
        market('ETH', 'USD'),
        market('AB', 'CDE'),
        market('OLD', 'USD', { isInactive: true }),
      ],
      coinbase: [market('BTC', 'USD'), market('ABC', 'DE'), market('SOL', 'USD')],
    }),
  );
  const names = async (...question: [string, string[]?]) =>
    (await findMarkets(await open(), ...question)).map(({ exchange, base, quote }) => `${exchange}:${base}-${quote}`);

  it('finds a pair on every exchange that holds it, in each of its forms', async () => {
    for (const text of ['BTC-USD', 'BTC/USD', 'btc_usd', 'btc-usd', 'BTCUSD', ' btcusd ']) {
      expect(await names(text)).toEqual(['coinbase:BTC-USD', 'kraken:BTC-USD']);
    }
  });

  it('finds it on the exchanges asked for, and on the one before a colon above all', async () => {
    expect(await names('BTC-USD', ['kraken', 'bitstamp'])).toEqual(['kraken:BTC-USD']);
    expect(await names('coinbase:BTC-USD', ['kraken'])).toEqual(['coinbase:BTC-USD']);
    expect(await names('KRAKEN:BTCUSD')).toEqual(['kraken:BTC-USD']);
  });

  it('finds an inactive market that is named', async () => {
    expect(await names('OLD-USD')).toEqual(['kraken:OLD-USD']);
  });

  it('refuses a joined pair that can be read as two, and reads it where one exchange settles it', async () => {
    await expect(names('ABCDE')).rejects.toMatchObject({
      code: 'usage',
      message: 'pair: "ABCDE" can mean AB-CDE or ABC-DE',
      hint: 'write it with a hyphen: AB-CDE, ABC-DE',
    });
    expect(await names('kraken:ABCDE')).toEqual(['kraken:AB-CDE']);
  });

  it('names the nearest pairs when it is unknown', async () => {
    await expect(names('BTC-USX')).rejects.toMatchObject({
      code: 'unknown',
      message: 'pair: unknown "BTC-USX"',
      hint: expect.stringMatching(/^nearest: BTC-USD/),
    });
    await expect(names('ETHUSX')).rejects.toMatchObject({ code: 'unknown', hint: expect.stringContaining('ETH-USD') });
    await expect(names('THISISNOTHING-ATALL')).rejects.toMatchObject({ code: 'unknown', hint: null });
  });

  it('names the exchanges that hold the pair when the one asked does not', async () => {
    await expect(names('kraken:SOL-USD')).rejects.toMatchObject({
      code: 'unknown',
      message: 'pair: unknown "SOL-USD" on kraken',
      hint: 'stored on coinbase',
    });
  });

  it('names the nearest exchange when that is unknown', async () => {
    await expect(names('krakn:BTC-USD')).rejects.toMatchObject({
      code: 'unknown',
      message: 'exchange: unknown "krakn"',
      hint: 'nearest: kraken',
    });
    await expect(names('zzzzzzzz:BTC-USD')).rejects.toMatchObject({ hint: 'known: coinbase, kraken' });
  });

  it('says how to begin while nothing is stored', async () => {
    await expect(findMarkets(await room.openNew(), 'BTC-USD')).rejects.toMatchObject({
      code: 'no-data',
      hint: 'run crunch collect first',
    });
  });

  it('takes the market that trades where an exchange has two of one pair', async () => {
    const other = await room.openNew();
    await seed(other, {
      kraken: [
        market('BTC', 'USD', { nativeSymbol: 'A', isInactive: true }),
        market('BTC', 'USD', { nativeSymbol: 'B' }),
        market('BTC', 'USD', { nativeSymbol: 'C', isInactive: true }),
      ],
    });
    const found = (await findMarkets(other, 'BTC-USD')).map(({ id }) => id);
    const listed = await readListedMarkets(other, { includeInactive: true });
    expect(listed.filter(({ id }) => found.includes(id)).map(({ nativeSymbol }) => nativeSymbol)).toEqual(['B']);
  });
});
