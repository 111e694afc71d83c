import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepStatements } from '../../src/store/sqlite/kept-statements.js';

let folder: string;
let path: string;
let file: Sqlite.Database;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crunch-kept-'));
  path = join(folder, 'kept.db');
  file = new Sqlite(path);
  file.exec("create table pair (base text); insert into pair values ('BTC'), ('ETH')");
});
afterEach(async () => {
  file.close();
  await rm(folder, { recursive: true });
});

it('prepares a statement once', () => {
  const kept = keepStatements(file);
  expect(kept.prepare('select base from pair')).toBe(kept.prepare('select base from pair'));
  expect(kept.prepare('select 1')).not.toBe(kept.prepare('select base from pair'));
});

it('gives another one while the first is read row by row', () => {
  const kept = keepStatements(file);
  const rows = kept.prepare('select base from pair').iterate([]);
  expect(rows.next().value).toEqual({ base: 'BTC' });
  expect(kept.prepare('select base from pair').all([])).toEqual([{ base: 'BTC' }, { base: 'ETH' }]);
  expect([...rows]).toEqual([{ base: 'ETH' }]);
});

it('sees a column that another process has added since', () => {
  const kept = keepStatements(file);
  expect(kept.prepare('select * from pair').all([])).toEqual([{ base: 'BTC' }, { base: 'ETH' }]);
  const other = new Sqlite(path);
  other.exec("alter table pair add column quote text default 'USD'");
  other.close();
  expect(kept.prepare('select * from pair').all([])).toEqual([
    { base: 'BTC', quote: 'USD' },
    { base: 'ETH', quote: 'USD' },
  ]);
});

it('holds a bounded number of them, those used last', () => {
  const kept = keepStatements(file);
  const first = kept.prepare('select 0');
  const second = kept.prepare('select 1');
  for (let i = 2; i < 200; i++) kept.prepare(`select ${i}`);
  expect(kept.prepare('select 0')).toBe(first);
  kept.prepare('select 200');
  expect(kept.prepare('select 0')).toBe(first);
  expect(kept.prepare('select 1')).not.toBe(second);
});
