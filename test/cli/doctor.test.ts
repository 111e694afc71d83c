import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.js';
import { newUser } from './crunch.js';
import { fillStore } from './filled-store.js';

const user = newUser();
const db = join(user.home, 'd.db');
const doctor = (...flags: string[]) => user.run(['doctor', '--db', db, ...flags]);

beforeAll(() => fillStore(db));

async function damage(): Promise<void> {
  const store = await openStore(db, { mode: 'write', createdBy: '0.0.0-test' });
  const [first] = await store.db
    .selectFrom('rollup')
    .select(['id', 'payload'])
    .where('interval_ms', '=', 3_600_000)
    .orderBy('id')
    .limit(1)
    .execute();
  const payload = Buffer.from(first?.payload ?? []);
  payload[0] = 9;
  await store.db
    .updateTable('rollup')
    .set({ payload })
    .where('id', '=', first?.id ?? 0)
    .execute();
  await store.close();
}

describe('crunch doctor', () => {
  test('finds nothing wrong in a store that crunch wrote', async () => {
    const told = await doctor('--full');
    expect([told.code, told.stderr]).toEqual([0, '']);
    expect(told.stdout).toMatch(/^nothing wrong · \d+ buckets recomputed\n$/);
    expect((await doctor('--json')).stdout).toBe('[]\n');
  });

  test('names a block that it cannot read, fails, and mends it when asked to', async () => {
    await damage();
    const told = await doctor('--full', '--json');
    expect(told.code).toBe(1);
    expect(JSON.parse(told.stdout)).toMatchObject([
      {
        check: 'rollup',
        exchange: 'bitstamp',
        interval: '1h',
        problem: expect.stringContaining('unknown block version 9'),
        repaired: false,
      },
    ]);
    expect(JSON.parse(told.stderr).error).toMatchObject({
      message: 'doctor: one thing is wrong',
      hint: expect.stringContaining('--repair'),
    });
    const mended = await doctor('--full', '--repair');
    expect([mended.code, mended.stderr]).toEqual([0, '']);
    expect(mended.stdout).toContain('repaired: rollup: unknown block version 9');
    expect((await doctor('--full')).code).toBe(0);
  });

  test('says how to make a store where there is none', async () => {
    const told = await user.run(['doctor', '--db', join(user.home, 'none.db')]);
    expect([told.code, told.stderr]).toEqual([5, expect.stringContaining('crunch init-db')]);
  });
});
