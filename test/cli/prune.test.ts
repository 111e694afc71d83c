import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { newUser } from './crunch.js';
import { fillStore, NOW } from './filled-store.js';

const user = newUser();
const at = (name: string) => join(user.home, name);
const range = ['--since', '2026-01-15T10:00Z', '--until', '2026-01-15T12:00Z'];
beforeAll(async () => {
  for (const name of ['plain.db', 'archived.db', 'configured.db']) await fillStore(at(name));
});

async function rows(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { stdout, code } = await user.run([...args, '--json'], env);
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

/** To 12 digits: hours that are put together round differently from single prices. */
async function stats(db: string): Promise<unknown[]> {
  const found: Record<string, unknown>[] = await rows(['stats', 'kraken:BTC-USD', ...range, '--db', at(db)]);
  const round = (value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(12)) : value);
  return found.map((row) => Object.entries(row).map(([name, value]) => [name, round(value)]));
}

describe('crunch prune', () => {
  test('--dry-run says what would go and deletes nothing', async () => {
    const args = ['prune', '--older-than', '30d', '--dry-run', '--db', at('plain.db')];
    const shown = await user.run(args);
    expect(shown.stdout.split('\n')[0]).toMatch(/^exchange {2,}since \(UTC\) {2,}until \(UTC\) {2,}prices {2,}frees$/);
    expect(shown.stdout).toMatch(/^kraken +2026-01-15 10:00 +2026-01-15 12:00 +361 +≈ [\d.]+ kB$/m);
    expect(shown.stderr).toBe('nothing is deleted yet\n');
    expect(await rows(args)).toHaveLength(3);
    const export_ = await user.run(['export', '--until', String(NOW + 1), '--db', at('plain.db')]);
    expect(export_.stdout.split('\n')).toHaveLength(1 + 601 + 1);
  });

  test('deletes single prices; statistics of whole hours stay, and what is not that old', async () => {
    const before = await stats('plain.db');
    const only = ['prune', '--older-than', '30d', '--exchange', 'kraken', '--db', at('plain.db')];
    expect(await rows(only)).toEqual([
      {
        exchange: 'kraken',
        since: Date.UTC(2026, 0, 15, 10),
        until: Date.UTC(2026, 0, 15, 12),
        prices: 361,
        archivedFiles: 0,
        archiveBytes: 0,
      },
    ]);
    expect(await stats('plain.db')).toEqual(before);
    const again = await user.run(only);
    expect(again).toEqual({ code: 0, stdout: '', stderr: 'nothing is that old\n' });
    expect(await rows(only)).toEqual([]);
    expect(await rows(['prune', '--older-than', '50y', '--db', at('plain.db')])).toEqual([]);
  });

  test('--archive keeps each day as a file that import brings back', async () => {
    const out = (db: string) => user.run(['export', '--db', at(db), '--until', String(NOW + 1)]);
    const before = (await out('archived.db')).stdout;
    const done = await user.run(['prune', '--older-than', '30d', '--archive', 'old', '--db', at('archived.db')]);
    expect(done.stdout).toMatch(/^okx +2026-01-15 00:00 +2026-01-16 00:00 +120 +1 +[\d.]+ kB$/m);
    expect(done.stderr).toContain('the store keeps its size');
    expect((await out('archived.db')).code).toBe(5);
    for (const exchange of ['bitstamp', 'kraken', 'okx']) {
      const file = join('old', exchange, 'date=2026-01-15', 'prices.parquet');
      expect((await user.run(['import', file, '--db', at('archived.db')])).code).toBe(0);
    }
    expect((await out('archived.db')).stdout).toBe(before);
  });

  test('without --older-than does as [retention] says', async () => {
    mkdirSync(at('etc'));
    writeFileSync(at('etc/config.toml'), '[retention]\nprices = "30d"\narchive = "kept"\n');
    const config = ['--config', at('etc/config.toml'), '--db', at('configured.db')];
    const settings = await rows(['config', ...config]);
    expect(settings).toContainEqual(expect.objectContaining({ key: 'retention.prices', value: '30d', origin: 'file' }));
    expect(settings).toContainEqual(expect.objectContaining({ key: 'retention.archive', value: at('etc/kept') }));
    expect(await rows(['prune', ...config])).toHaveLength(3);
    expect(existsSync(at('etc/kept/okx/date=2026-01-15/prices.parquet'))).toBe(true);
  });

  test.each([
    [['prune'], 2, 'prune: nothing says how old prices may get'],
    [['prune', '--older-than', '30m'], 2, '--older-than: unexpected "30m"'],
    [['prune', '--older-than', '30d', '--exchange', 'krakn'], 2, 'krakn'],
    [['prune', '--older-than', '30d', '--archive', 'file'], 2, 'archive: cannot read'],
    [['prune', '--older-than', '30d', '--db', 'none.db'], 5, 'no store at'],
  ])('crunch %j ends with %d', async (args, code, message) => {
    writeFileSync(at('file'), '');
    await fillStore(at('wrong.db'));
    const db = args.includes('--db') ? [] : ['--db', at('wrong.db')];
    expect(await user.run([...args, ...db])).toMatchObject({ code, stderr: expect.stringContaining(message) });
    expect(existsSync(at('none.db'))).toBe(false);
  });
});

test('crunch status says where the growth leads, with the retention in force and without', async () => {
  await fillStore(at('growing.db'));
  writeFileSync(at('keep.toml'), '[retention]\nprices = "7d"\n');
  const args = ['status', '--db', at('growing.db'), '--config', at('keep.toml')];
  const { growthBytesPerDay, sizeBytes, forecast } = await rows(args);
  expect(forecast).toMatchObject({ retentionMs: 7 * 86_400_000, in30DaysBytes: sizeBytes + 30 * growthBytesPerDay });
  expect(forecast.retainedInYearBytes).toBeLessThan(forecast.inYearBytes);
  expect(forecast.diskFreeBytes).toBeGreaterThan(0);
  const { stdout } = await user.run(args);
  expect(stdout).toMatch(/ in 30 days, .* in a year; rollups are [\d.]+% of what is added$/m);
  expect(stdout).toMatch(/^with prices kept 7d: .* in 30 days, .* in a year$/m);
  expect(stdout).toMatch(/ left on the disk/);
});
