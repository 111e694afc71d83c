import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, inject } from 'vitest';
import { type OpenOptions, openStore, type Store } from '../../src/store/open.js';
import { asAdmin } from '../as-admin.js';

/** Where the tests of one engine get their stores; everything of a test is closed when it ends. */
export interface StoreRoom {
  readonly engine: Store['engine']['name'];
  /** A place where no store is yet: a file path in a folder of its own, or the address of a new PostgreSQL schema. */
  newLocation(): Promise<string>;
  /** A place where a new, migrated, empty store is: a file, or the address of a PostgreSQL database of its own. */
  newStore(): Promise<string>;
  /** Opens a store for the running test. */
  open(location: string, options?: Partial<OpenOptions>): Promise<Store>;
  /** A new, migrated, empty store, open for writing. */
  openNew(): Promise<Store>;
  /**
   * A store as `fill` leaves one, open for writing, and what `fill` returned. It runs once in a file of tests, on a store that
   * is then copied; its value is shared, so no test changes it.
   */
  openFilled<Value>(fill: (store: Store) => Promise<Value>): Promise<{ store: Store; filled: Value }>;
}

/** Declares the same tests for SQLite, in a real file, and for a real PostgreSQL. */
export function eachEngine(declareTests: (room: StoreRoom) => void): void {
  describe('sqlite', () => declareTests(sqliteRoom()));
  describe('postgres', () => declareTests(postgresRoom()));
}

/** The SQLite half of `eachEngine`, for what only files can do. */
export function sqliteRoom(): StoreRoom {
  return roomOf('sqlite', sqlitePlaces());
}

/** The PostgreSQL half of `eachEngine`. */
export function postgresRoom(): StoreRoom {
  return roomOf('postgres', postgresPlaces());
}

interface Places {
  newLocation(): Promise<string>;
  newStore(): Promise<string>;
  /** A copy of the store at a location, which nobody has open. */
  copy(location: string): Promise<string>;
}

interface Original {
  readonly location: string;
  readonly filled: unknown;
}

function roomOf(engine: StoreRoom['engine'], places: Places): StoreRoom {
  const opened: Store[] = [];
  const originals = new Map<unknown, Promise<Original>>();
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });
  const open: StoreRoom['open'] = async (location, options) => {
    const store = await openStore(location, { mode: 'write', createdBy: '0.0.0-test', ...options });
    opened.push(store);
    return store;
  };
  const makeOriginal = async (fill: (store: Store) => Promise<unknown>): Promise<Original> => {
    const location = await places.newStore();
    const store = await openStore(location, { mode: 'write', createdBy: '0.0.0-test' });
    try {
      return { location, filled: await fill(store) };
    } finally {
      await store.close();
    }
  };
  return {
    engine,
    newLocation: places.newLocation,
    newStore: places.newStore,
    open,
    openNew: async () => open(await places.newStore()),
    async openFilled<Value>(fill: (store: Store) => Promise<Value>) {
      const original = originals.get(fill) ?? makeOriginal(fill);
      originals.set(fill, original);
      const { location, filled } = await original;
      return { store: await open(await places.copy(location)), filled: filled as Value };
    },
  };
}

function sqlitePlaces(): Places {
  const folders: string[] = [];
  afterAll(async () => {
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  });
  const newLocation = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crunch-store-'));
    folders.push(folder);
    return join(folder, 'crunch.db');
  };
  const copy = async (from: string) => {
    const location = await newLocation();
    await copyFile(from, location);
    return location;
  };
  return { newLocation, newStore: () => copy(inject('emptyStores').sqlite), copy };
}

function postgresPlaces(): Places {
  // Files run side by side: the names of each are its own.
  const name = `crunch_${randomUUID().replaceAll('-', '')}`;
  const server = inject('postgresUrl');
  const databases: string[] = [];
  afterAll(async () => {
    for (const database of databases) await asAdmin(server, `drop database ${database} with (force)`);
  });
  const newDatabase = async (template: string) => {
    const database = `${name}_${databases.length}`;
    databases.push(database);
    await asAdmin(server, `create database ${database} template ${template} strategy file_copy`);
    const address = new URL(server);
    address.pathname = database;
    return address.toString();
  };
  let bare: Promise<string> | undefined;
  let schemas = 0;
  return {
    async newLocation() {
      // A schema takes a millisecond to make, a database twenty.
      bare ??= newDatabase('template1');
      const place = new URL(await bare);
      schemas += 1;
      const schema = `place_${schemas}`;
      await asAdmin(place.toString(), `create schema ${schema}`);
      place.searchParams.set('options', `-c search_path=${schema}`);
      return place.toString();
    },
    newStore: () => newDatabase(inject('emptyStores').postgres),
    copy: (from) => newDatabase(new URL(from).pathname.slice(1)),
  };
}
