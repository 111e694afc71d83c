import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../simulator/server.js';
import { newUser } from './crunch.js';

const user = newUser();
const config = join(user.home, 'eager.toml');
let simulator: Simulator;
let env: Record<string, string>;

beforeAll(async () => {
  simulator = await startSimulator({
    seed: 7,
    clock: { now: Date.now },
    markets: 20,
    exchanges: ['kraken'],
    limits: { mode: 'off' },
  });
  env = { CRUNCH_KRAKEN_URL: simulator.url('kraken'), CRUNCH_EXCHANGES: 'kraken', CRUNCH_DB: join(user.home, 'm.db') };
  // The list of markets is due at every cycle.
  writeFileSync(config, '[collect]\nmarkets_refresh = "0.001s"\n');
});
afterAll(() => simulator.close());

const collect = () => user.run(['collect', '--config', config, '--json'], env);
async function markets(...flags: string[]): Promise<{ pair: string; active: boolean; inactiveSince: number | null }[]> {
  return JSON.parse((await user.run(['markets', ...flags, '--json'], env)).stdout);
}

describe('markets that come and go', () => {
  test('are told by the cycle that notices them, and listed with --new and --gone', async () => {
    const [gone, late] = simulator
      .marketsOf('kraken')
      .filter(({ state, base }) => state === 'trading' && base !== 'BTC');
    if (!gone || !late) throw new Error('too few markets');
    const pair = ({ base, quote }: { base: string; quote: string }) => `${base}-${quote}`;
    simulator.setFault('kraken', { kind: 'vanished', symbols: [late.nativeSymbol] });
    const first = await collect();
    expect([first.code, first.stderr]).toEqual([0, '']);
    const all = await markets('--new', '1d');
    expect(all.map((row) => row.pair)).not.toContain(pair(late));
    expect((await user.run(['markets', '--gone', '1d'], env)).code).toBe(5);

    const since = Date.now();
    simulator.setFault('kraken', { kind: 'vanished', symbols: [gone.nativeSymbol] });
    const second = await collect();
    expect(second.stderr).toBe(`kraken: 1 new market: ${pair(late)}; 1 no longer traded: ${pair(gone)}\n`);
    const [row, ...others] = await markets('--gone', '1d');
    expect([row?.pair, row?.active, others]).toEqual([pair(gone), false, []]);
    expect(row?.inactiveSince).toBeGreaterThanOrEqual(since);
    expect((await markets('--new', '1d')).map(({ pair: name }) => name)).toContain(pair(late));
    expect((await markets('--new', '1d')).map(({ pair: name }) => name)).not.toContain(pair(gone));
    const table = await user.run(['markets', '--gone', '1d'], env);
    expect(table.stdout).toMatch(/ until \d{4}-\d\d-\d\d \d\d:\d\d/);
    const shown = async (...args: string[]) =>
      JSON.parse((await user.run(['stats', ...args, '--window', '1d', '--json'], env)).stdout).map(
        ({ pair: name }: { pair: string }) => name,
      );
    expect(await shown()).not.toContain(pair(gone));
    expect(await shown(pair(gone))).toEqual([pair(gone)]);

    simulator.setFault('kraken', null);
    expect((await collect()).stderr).toBe('');
    expect((await markets()).map(({ pair: name }) => name)).toContain(pair(gone));
  });

  test('a span that is none ends with 2', async () => {
    const { code, stderr } = await user.run(['markets', '--new', 'soon'], env);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^crunch: --new: unexpected "soon"/);
  });
});
