import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { installFakeCcxt } from '../sources/ccxt/fake-ccxt.js';
import { newUser } from './crunch.js';

const user = newUser();
const other = newUser();
const db = join(user.home, 'ccxt.db');
const collect = ['collect', '--exchange', 'ccxt:toy', '--db', db, '--json'];

describe('an exchange of ccxt', () => {
  test('is collected, recorded and replayed, ranked and listed under its id', async () => {
    installFakeCcxt(user.home);
    const first = await user.run([...collect, '--record', 'answers']);
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(JSON.parse(first.stdout)).toMatchObject([
      { exchange: 'ccxt:toy', source: 'ccxt:toy', status: 'ok', prices: 2 },
    ]);
    const { stdout } = await user.run(['stats', 'ccxt:toy:BTC-USDT', '--db', db, '--json']);
    expect(JSON.parse(stdout)).toMatchObject([
      { exchange: 'ccxt:toy', pair: 'BTC-USDT', last: 80000.5, volume24h: 160001 },
    ]);
    const ranked = await user.run(['stats', '--exchange', 'ccxt:toy', '--db', db, '--json']);
    expect(JSON.parse(ranked.stdout)).toHaveLength(2);
    const listed = await user.run(['exchanges', '--db', db, '--json']);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ exchange: 'ccxt:toy', sources: ['ccxt:toy'], markets: 2 }]);

    const again = await user.run(['collect', '--replay', 'answers', '--db', join(user.home, 'again.db'), '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject([{ exchange: 'ccxt:toy', status: 'ok', prices: 2 }]);
  });

  test('can be named in the environment, by its pair, and planned', async () => {
    installFakeCcxt(user.home);
    const env = { CRUNCH_EXCHANGES: 'ccxt:toy', CRUNCH_DB: join(user.home, 'other.db') };
    const plan = await user.run(['collect', '--plan', '--json'], env);
    expect(JSON.parse(plan.stdout)).toMatchObject([{ exchange: 'ccxt:toy', requests: 2, budgetLimit: 600 }]);
    const one = await user.run(['collect', 'ccxt:toy:BTC-USDT', '--json'], env);
    expect(JSON.parse(one.stdout)).toMatchObject([{ exchange: 'ccxt:toy', prices: 1 }]);
  });

  test('that ccxt does not know ends with 2 and names the nearest', async () => {
    installFakeCcxt(user.home);
    const { code, stderr } = await user.run(['collect', '--exchange', 'ccxt:tooy', '--db', db]);
    expect([code, stderr]).toEqual([
      2,
      'crunch: exchange ccxt:tooy: ccxt knows none of this name\n  did you mean ccxt:toy?\n',
    ]);
  });
});

test.skipIf(existsSync('node_modules/ccxt'))('without ccxt, the line that installs it is told, with 2', async () => {
  const { code, stdout, stderr } = await other.run(['collect', '--exchange', 'ccxt:binance']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toBe('crunch: ccxt is not installed, and exchanges named ccxt:… need it\n  npm install ccxt\n');
});
