import { createHash } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { ensureExchange, readExchanges } from '../../src/store/exchange.js';
import { initStore } from '../../src/store/open.js';
import { writeSnapshot } from '../../src/store/snapshot.js';
import { asOrdinaryUser } from './as-ordinary-user.js';
import { sqliteRoom } from './each-engine.js';
import { listExchange, okSnapshot, pricesOf, START } from './make-history.js';

const createdBy = '0.0.0-test';
const MODES = ['read', 'write'] as const;
const room = sqliteRoom();

/** Every file of the folder with its size and its hash. */
async function folderState(folder: string): Promise<unknown> {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      if (!(await stat(path)).isFile()) return name;
      const bytes = await readFile(path);
      return [name, bytes.length, createHash('sha256').update(bytes).digest('hex')];
    }),
  );
}

async function newStoreFile(): Promise<string> {
  const path = await room.newLocation();
  await initStore(path, { createdBy });
  return path;
}

/** Opens the file in both modes and holds that each is refused so, and that what `stateOf` sees does not change. */
async function expectRefused(path: string, message: string, stateOf = () => folderState(dirname(path))): Promise<void> {
  const before = await stateOf();
  for (const mode of MODES) {
    const refused = room.open(path, { mode, busyTimeoutMs: 20 });
    await expect(refused).rejects.toMatchObject({ name: 'CrunchError', code: 'store' });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(path);
    expect(await stateOf()).toEqual(before);
  }
}

describe('a file that is no store is refused and not touched', () => {
  it('a text', async () => {
    const path = await room.newLocation();
    await writeFile(path, 'dear diary,\n'.repeat(1_000));
    await expectRefused(path, 'is not a crunch store: not a database');
  });

  it('a few bytes', async () => {
    const path = await room.newLocation();
    await writeFile(path, 'SQLite format 3\0');
    await expectRefused(path, 'is not a crunch store: not a database');
  });

  it('a directory', async () => {
    const path = await room.newLocation();
    await mkdir(path);
    await writeFile(join(path, 'inside'), 'it');
    await expectRefused(path, 'is not a crunch store: a directory');
  });

  it("another program's database", async () => {
    const path = await room.newLocation();
    const theirs = new Sqlite(path);
    theirs.exec('create table invoice (id integer primary key, total real); insert into invoice (total) values (9.5)');
    theirs.close();
    await expectRefused(path, "is not a crunch store: another program's database");
  });

  it("another program's database in use, with content in its log alone", async () => {
    const path = await room.newLocation();
    const theirs = new Sqlite(path);
    theirs.pragma('journal_mode = wal');
    theirs.exec('create table exchange (id integer primary key); insert into exchange default values');
    await expectRefused(path, "is not a crunch store: another program's database");
    theirs.close();
  });
});

describe('a store that is damaged is refused', () => {
  it('cut short', async () => {
    const path = await newStoreFile();
    await truncate(path, 5_000);
    // SQLite may leave an empty log beside a store that it has read.
    await expectRefused(path, 'is damaged', () => readFile(path));
  });

  it('cut inside its header', async () => {
    const path = await newStoreFile();
    await truncate(path, 60);
    await expectRefused(path, 'is not a crunch store: not a database');
  });

  it('with its first page overwritten', async () => {
    const path = await newStoreFile();
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(3_000, 0xa5), 0, 3_000, 100);
    await file.close();
    // SQLite may leave an empty log beside a store that it has read.
    await expectRefused(path, 'is damaged', () => readFile(path));
  });

  it('when the damage is met', async () => {
    const path = await newStoreFile();
    const store = await room.open(path);
    await ensureExchange(store, 'kraken');
    const { rows } = await sql<{ page: number }>`
      select rootpage as page from sqlite_schema where name = 'exchange'`.execute(store.db);
    await store.close();
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(4_096, 0xa5), 0, 4_096, ((rows[0]?.page ?? 0) - 1) * 4_096);
    await file.close();
    for (const mode of MODES) {
      const damaged = await room.open(path, { mode });
      const reading = readExchanges(damaged);
      await expect(reading).rejects.toMatchObject({ code: 'store', message: expect.stringContaining('is damaged') });
      await damaged.close();
    }
  });
});

describe('a store that cannot be written', () => {
  it('a read-only file is refused for writing and read as ever', async () => {
    const path = await newStoreFile();
    await chmod(dirname(path), 0o777);
    await chmod(path, 0o444);
    await asOrdinaryUser(async () => {
      const before = await readFile(path);
      const refused = room.open(path);
      await expect(refused).rejects.toMatchObject({ code: 'store' });
      await expect(refused).rejects.toThrow(`store at ${path} cannot be opened: no permission`);
      const store = await room.open(path, { mode: 'read' });
      expect(await readExchanges(store)).toEqual([]);
      await store.close();
      expect((await readFile(path)).equals(before)).toBe(true);
    });
  });

  it('a store in a read-only folder is refused with the reason', async () => {
    const path = await newStoreFile();
    await chmod(path, 0o444);
    await chmod(dirname(path), 0o555);
    await asOrdinaryUser(async () => {
      const refused = room.open(path, { mode: 'read' });
      await expect(refused).rejects.toMatchObject({
        code: 'store',
        message: `store at ${path} cannot be opened: its folder is read-only`,
        hint: expect.stringContaining('make its folder writable'),
      });
    });
    await chmod(dirname(path), 0o755);
  });

  it('a folder that cannot be made is named', async () => {
    const folder = dirname(await room.newLocation());
    await chmod(folder, 0o555);
    await writeFile(join(folder, 'file'), '');
    await asOrdinaryUser(async () => {
      for (const path of [
        join(folder, 'new', 'crunch.db'),
        join(folder, 'crunch.db'),
        join(folder, 'file', 'crunch.db'),
      ]) {
        const refused = room.open(path);
        await expect(refused).rejects.toMatchObject({ name: 'CrunchError', code: 'store' });
        await expect(refused).rejects.toThrow(`store at ${path} cannot be opened`);
      }
    });
    await chmod(folder, 0o755);
  });

  it('a locked store is waited for, then refused as retryable, and works when it is free', async () => {
    const path = await newStoreFile();
    const store = await room.open(path, { busyTimeoutMs: 20 });
    const other = new Sqlite(path);
    other.exec('begin immediate');
    const locked = { code: 'store', retryable: true, message: `store at ${path} is locked by another program` };
    await expect(ensureExchange(store, 'kraken')).rejects.toMatchObject(locked);
    expect(await readExchanges(await room.open(path, { mode: 'read' }))).toEqual([]);
    other.exec('commit');
    expect((await ensureExchange(store, 'kraken')).slug).toBe('kraken');
    other.close();
  });

  it('a new store that another program locks is refused as retryable', async () => {
    const path = await room.newLocation();
    const other = new Sqlite(path);
    other.exec('begin exclusive');
    await expect(room.open(path, { busyTimeoutMs: 20 })).rejects.toMatchObject({ code: 'store', retryable: true });
    other.exec('rollback');
    expect(await readExchanges(await room.open(path))).toEqual([]);
    other.close();
  });

  it('a full disk refuses the snapshot whole and keeps what was stored', async () => {
    const path = await room.newLocation();
    const store = await room.open(path);
    const { exchangeId, markets } = await listExchange(
      store,
      'kraken',
      Array.from({ length: 500 }, (_, index) => `A${index}-USD`),
    );
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(store.db);
    await sql`pragma max_page_count = ${sql.lit((rows[0]?.page_count ?? 0) + 20)}`.execute(store.db);
    const prices = pricesOf(
      markets,
      markets.map((_, index) => index + 1),
    );
    let stored = 0;
    const fill = async () => {
      for (; stored < 1_000; stored++) await writeSnapshot(store, okSnapshot(exchangeId, START + stored), prices);
    };
    await expect(fill()).rejects.toMatchObject({
      code: 'store',
      message: `store at ${path} cannot be written: no space left`,
    });
    expect(stored).toBeGreaterThan(0);
    await store.close();
    const again = await room.open(path);
    const count = await again.db
      .selectFrom('price')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(count).toEqual({ count: stored * markets.length });
    expect((await sql`pragma integrity_check`.execute(again.db)).rows).toEqual([{ integrity_check: 'ok' }]);
    await writeSnapshot(again, okSnapshot(exchangeId, START + stored), prices);
  });
});

describe('a transaction', () => {
  it('that SQLite has rolled back by itself ends with the error that made it', async () => {
    const store = await room.openNew();
    await ensureExchange(store, 'kraken');
    const write = store.db.transaction().execute(async (tx) => {
      await tx.updateTable('exchange').set({ poll_interval_ms: 1 }).execute();
      await sql`insert or rollback into exchange (slug) values ('kraken')`.execute(tx);
    });
    await expect(write).rejects.toThrow('UNIQUE constraint failed');
    expect(await readExchanges(store)).toMatchObject([{ pollIntervalMs: 60_000 }]);
  });

  it('takes the write lock when it begins, so that a wait for it can help', async () => {
    const path = await newStoreFile();
    const store = await room.open(path);
    const other = new Sqlite(path, { timeout: 0 });
    await store.db.transaction().execute(async () => {
      expect(() => other.exec('begin immediate')).toThrow('database is locked');
    });
    other.exec('begin immediate; rollback');
    other.close();
  });
});

describe('a store file', () => {
  it('is made with its folder, marked as ours and logged ahead', async () => {
    const path = join(dirname(await room.newLocation()), 'some', 'where', 'crunch.db');
    const store = await room.open(path);
    const pragma = async (name: string) => (await sql`pragma ${sql.raw(name)}`.execute(store.db)).rows;
    expect(await pragma('journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(await pragma('synchronous')).toEqual([{ synchronous: 1 }]);
    expect(await pragma('foreign_keys')).toEqual([{ foreign_keys: 1 }]);
    expect(await pragma('busy_timeout')).toEqual([{ timeout: 10_000 }]);
    expect(await pragma('wal_autocheckpoint')).toEqual([{ wal_autocheckpoint: 1_000 }]);
    expect(await pragma('journal_size_limit')).toEqual([{ journal_size_limit: 64 * 1_024 * 1_024 }]);
    expect((await readFile(path)).toString('latin1', 68, 72)).toBe('crun');
  });

  it('is found through a symbolic link', async () => {
    const path = await newStoreFile();
    const link = join(dirname(path), 'link.db');
    await symlink(path, link);
    expect(await readExchanges(await room.open(link, { mode: 'read' }))).toEqual([]);
  });

  it('that is empty becomes a store by writing and not by reading', async () => {
    const path = await room.newLocation();
    await writeFile(path, '');
    await expect(room.open(path, { mode: 'read' })).rejects.toMatchObject({ code: 'no-data' });
    expect((await stat(path)).size).toBe(0);
    expect((await initStore(path, { createdBy })).created).toBe(true);
  });

  it('whose maker died before the log was set up gets it from the next writer', async () => {
    const path = await newStoreFile();
    const half = new Sqlite(path);
    half.pragma('journal_mode = delete');
    half.close();
    const store = await room.open(path);
    expect((await sql`pragma journal_mode`.execute(store.db)).rows).toEqual([{ journal_mode: 'wal' }]);
  });
});
