import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, inject } from 'vitest';
import { type OpenOptions, openStore, type Store } from '../../src/store/open.js';

/** Where the tests of one engine get their stores; everything of a test is closed when it ends. */
export interface StoreRoom {
  readonly engine: Store['engine']['name'];
  /** A place where no store is yet: a file path in a folder of its own, or the address of a new PostgreSQL schema. */
  newLocation(): Promise<string>;
  /** Opens a store for the running test. */
  open(location: string, options?: Partial<OpenOptions>): Promise<Store>;
  /** A new, migrated, empty store, open for writing. */
  openNew(): Promise<Store>;
}

/** Declares the same tests for SQLite, in a real file, and for a real PostgreSQL. */
export function eachEngine(declareTests: (room: StoreRoom) => void): void {
  describe('sqlite', () => declareTests(roomOf('sqlite', sqlitePlaces())));
  describe('postgres', () => declareTests(roomOf('postgres', postgresPlaces())));
}

/** The SQLite half of `eachEngine`, for what only files can do. */
export function sqliteRoom(): StoreRoom {
  return roomOf('sqlite', sqlitePlaces());
}

/** The PostgreSQL half of `eachEngine`. */
export function postgresRoom(): StoreRoom {
  return roomOf('postgres', postgresPlaces());
}

function roomOf(engine: StoreRoom['engine'], newLocation: () => Promise<string>): StoreRoom {
  const opened: Store[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });
  const open: StoreRoom['open'] = async (location, options) => {
    const store = await openStore(location, { mode: 'write', createdBy: '0.0.0-test', ...options });
    opened.push(store);
    return store;
  };
  return { engine, newLocation, open, openNew: async () => open(await newLocation()) };
}

function sqlitePlaces(): () => Promise<string> {
  const folders: string[] = [];
  afterAll(async () => {
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  });
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crunch-store-'));
    folders.push(folder);
    return join(folder, 'crunch.db');
  };
}

function postgresPlaces(): () => Promise<string> {
  // A database takes a third of a second to make, a schema a millisecond. Files run side by side: each has its own.
  const database = `crunch_${randomUUID().replaceAll('-', '')}`;
  const server = inject('postgresUrl');
  const address = new URL(server);
  address.pathname = database;
  let schemas = 0;
  beforeAll(() => asAdmin(server, `create database ${database}`));
  afterAll(() => asAdmin(server, `drop database ${database} with (force)`));
  return async () => {
    schemas += 1;
    await asAdmin(address.toString(), `create schema place_${schemas}`);
    const place = new URL(address);
    place.searchParams.set('options', `-c search_path=place_${schemas}`);
    return place.toString();
  };
}

async function asAdmin(address: string, statement: string): Promise<void> {
  const client = new pg.Client(address);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
