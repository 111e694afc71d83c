import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { ensureExchange, readExchanges } from '../../src/store/exchange.js';
import { MIGRATIONS, migrate, requireMigrated, type SchemaMigration } from '../../src/store/migrate.js';
import { initStore, openStore } from '../../src/store/open.js';
import { eachEngine } from './each-engine.js';

const createdBy = '0.0.0-test';

const ADDS_A_TABLE: SchemaMigration = {
  name: '9999-note',
  tables: ['note'],
  up: (db, { ddl }) => db.schema.createTable('note').addColumn('id', ddl.id).modifyEnd(ddl.rowTable).execute(),
};

eachEngine((room) => {
  it('init makes a store, says so, and does nothing the second time', async () => {
    const location = await room.newLocation();
    const first = await initStore(location, { createdBy });
    expect(first).toMatchObject({ engine: room.engine, created: true, applied: MIGRATIONS.map(({ name }) => name) });
    expect(await initStore(location, { createdBy })).toMatchObject({ created: false, applied: [] });
  });

  it('what one connection stored is there for the next', async () => {
    const location = await room.newLocation();
    const store = await room.open(location);
    const kraken = await ensureExchange(store, 'kraken');
    await store.close();
    expect(await readExchanges(await room.open(location))).toEqual([kraken]);
    expect(await readExchanges(await room.open(location, { mode: 'read' }))).toEqual([kraken]);
  });

  it('a store that was never made cannot be read, and reading does not make it', async () => {
    const location = await room.newLocation();
    for (let time = 0; time < 2; time++) {
      await expect(room.open(location, { mode: 'read' })).rejects.toMatchObject({
        code: 'no-data',
        message: expect.stringContaining('no store at '),
        hint: expect.stringContaining('crunch init-db'),
      });
    }
    expect((await initStore(location, { createdBy })).created).toBe(true);
  });

  it('a store that is open for reading refuses to be written', async () => {
    const location = await room.newLocation();
    await initStore(location, { createdBy });
    const store = await room.open(location, { mode: 'read' });
    await expect(ensureExchange(store, 'kraken')).rejects.toMatchObject({
      code: 'store',
      message: `store at ${store.location} cannot be written: it is read-only`,
    });
  });

  it('a store of a newer crunch is refused by its version, in both modes, and left as it is', async () => {
    const location = await room.newLocation();
    const newer = await room.open(location);
    await migrate(newer, '9.8.7', [...MIGRATIONS, ADDS_A_TABLE]);
    await newer.close();
    for (const mode of ['read', 'write'] as const) {
      await expect(room.open(location, { mode })).rejects.toMatchObject({
        code: 'store',
        message: `store at ${newer.location} was made by a newer crunch (9.8.7)`,
        hint: expect.stringContaining('upgrade'),
      });
    }
  });

  it('a store of an older crunch is read after init-db and not before', async () => {
    const location = await room.newLocation();
    const store = await room.open(location);
    const now = [...MIGRATIONS, ADDS_A_TABLE];
    await expect(requireMigrated(store, now)).rejects.toMatchObject({
      code: 'store',
      message: `store at ${store.location} was made by an older crunch`,
      hint: 'crunch init-db brings it up to date',
    });
    expect(await migrate(store, createdBy, now)).toEqual({ created: false, applied: ['9999-note'] });
    await requireMigrated(store, now);
  });

  it('a migration that fails leaves nothing behind', async () => {
    const store = await room.openNew();
    const before = await store.engine.tableNames(store.db);
    const fails: SchemaMigration = {
      name: '9999-zfails',
      tables: [],
      up: async (db) => {
        await sql`create table half (id integer)`.execute(db);
        throw new Error('halfway');
      },
    };
    await expect(migrate(store, createdBy, [...MIGRATIONS, ADDS_A_TABLE, fails])).rejects.toThrow('halfway');
    expect((await store.engine.tableNames(store.db)).sort()).toEqual(before.sort());
    await requireMigrated(store);
  });

  it("another program's table of one of our names is in the way, and stays", async () => {
    const location = await room.newLocation();
    const store = await room.open(location);
    const theirs: SchemaMigration = { name: '0002-theirs', tables: ['exchange'], up: async () => undefined };
    // What a database of another program looks like from here: the table, and no record of a migration.
    for (const table of ['crunch_migration', 'crunch_migration_lock']) {
      await sql`drop table ${sql.table(table)}`.execute(store.db);
    }
    await expect(migrate(store, createdBy, [theirs])).rejects.toMatchObject({
      code: 'store',
      message: `store at ${store.location}: another program's table "exchange" is in the way`,
    });
    expect(await readExchanges(store)).toEqual([]);
  });
});

describe('a location', () => {
  it(':memory: holds a store for as long as it is open', async () => {
    const store = await openStore(':memory:', { mode: 'write', createdBy });
    await ensureExchange(store, 'kraken');
    expect(await readExchanges(store)).toHaveLength(1);
    await store.close();
    await expect(openStore(':memory:', { mode: 'read', createdBy })).rejects.toMatchObject({ code: 'no-data' });
  });

  it.each(['', 'mysql://user:secret@host/db', 'http://host/crunch.db'])('"%s" is refused', async (location) => {
    const refused = openStore(location, { mode: 'write', createdBy });
    await expect(refused).rejects.toMatchObject({ code: 'config', message: expect.not.stringContaining('secret') });
  });
});
