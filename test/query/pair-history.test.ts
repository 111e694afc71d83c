import { expect, it } from 'vitest';
import { readPairHistory } from '../../src/query/pair-history.js';
import { eachEngine } from '../store/each-engine.js';
import { HOUR, MINUTE, NOW, type SeedMarket, seed } from './seed.js';

/** BTC-USD at each of the times, ms before NOW. */
function btc(agos: readonly number[], price: (agoMs: number) => number): SeedMarket[] {
  return [{ pair: ['BTC', 'USD'], prices: agos.map((ago) => [ago, price(ago)] as const) }];
}

function every(ms: number, from: number): number[] {
  return Array.from({ length: from / ms }, (_, index) => from - index * ms);
}

eachEngine((room) => {
  it('takes the mean over the minutes in which two exchanges have a price, whoever they are', async () => {
    const store = await room.openNew();
    await seed(store, {
      bitstamp: btc([5 * MINUTE, 4 * MINUTE, 3 * MINUTE], () => 100),
      kraken: btc([5 * MINUTE, 3 * MINUTE, 2 * MINUTE], (ago) => (ago === 5 * MINUTE ? 101 : 104)),
      okx: btc([3 * MINUTE, MINUTE], () => 102),
    });
    const polls = new Map(['bitstamp', 'kraken', 'okx'].map((exchange) => [exchange, MINUTE]));
    const history = await readPairHistory(store, 'BTC-USD', polls, { since: NOW - HOUR, until: NOW });
    expect(history.meanSpreadPct).toBeCloseTo((1 + 4) / 2, 12);
    expect(history.spreadSamples).toBe(2);
    expect([...history.lagMs]).toEqual([
      ['bitstamp', null],
      ['kraken', null],
      ['okx', null],
    ]);
  });

  it('leaves out of each minute what is suspicious in it', async () => {
    const store = await room.openNew();
    const minutes = every(MINUTE, 10 * MINUTE);
    await seed(store, {
      bitstamp: btc(minutes, () => 100),
      kraken: btc(minutes, () => 102),
      okx: btc(minutes, (ago) => (ago === 4 * MINUTE ? 1 : 101)),
    });
    const polls = new Map(['bitstamp', 'kraken', 'okx'].map((exchange) => [exchange, MINUTE]));
    const history = await readPairHistory(store, 'BTC-USD', polls, { since: NOW - HOUR, until: NOW });
    expect(history.meanSpreadPct).toBeCloseTo(2, 12);
    expect(history.spreadSamples).toBe(10);
  });

  it('compares exchanges that are polled at different intervals at the ticks that both have', async () => {
    const store = await room.openNew();
    const rising = (ago: number) => 1_000 - ago / MINUTE;
    await seed(store, { kraken: btc(every(MINUTE, HOUR), rising) });
    await seed(store, { luno: btc(every(15 * MINUTE, HOUR), rising) }, 15 * MINUTE);
    const polls = new Map([
      ['kraken', MINUTE],
      ['luno', 15 * MINUTE],
    ]);
    const history = await readPairHistory(store, 'BTC-USD', polls, { since: NOW - HOUR, until: NOW });
    expect(history).toMatchObject({ meanSpreadPct: 0, spreadSamples: 4 });
  });

  it('looks back seven days at most', async () => {
    const store = await room.openNew();
    const agos = [7 * 24 * HOUR + MINUTE, 7 * 24 * HOUR, MINUTE];
    await seed(store, {
      bitstamp: btc(agos, () => 100),
      kraken: btc(agos, (ago) => (ago === agos[0] ? 110 : 101)),
    });
    const polls = new Map(['bitstamp', 'kraken'].map((exchange) => [exchange, MINUTE]));
    const history = await readPairHistory(store, 'BTC-USD', polls, { since: NOW - 30 * 24 * HOUR, until: NOW });
    expect(history.meanSpreadPct).toBeCloseTo(1, 12);
    expect(history.spreadSamples).toBe(2);
  });
});
