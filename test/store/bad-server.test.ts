import { inspect } from 'node:util';
import { sql } from 'kysely';
import { describe, expect, inject, it } from 'vitest';
import { openStore } from '../../src/store/open.js';
import { postgresRoom } from './each-engine.js';

const createdBy = '0.0.0-test';
const SECRET = 'hunter2';

/** The test server's address with the changes; with a password that must not be seen anywhere. */
function address(changes: Partial<Pick<URL, 'password' | 'port' | 'pathname' | 'username'>>): string {
  return Object.assign(new URL(inject('postgresUrl')), { password: SECRET, ...changes }).toString();
}

async function refusalOf(location: string): Promise<unknown> {
  return openStore(location, { mode: 'write', createdBy }).then(
    () => 'opened',
    (error: unknown) => error,
  );
}

describe('a PostgreSQL server', () => {
  const room = postgresRoom();

  it('that refuses the password is told so, the password masked', async () => {
    const refusal = await refusalOf(address({}));
    expect(refusal).toMatchObject({
      code: 'store',
      message: expect.stringMatching(/^store at postgres:\/\/postgres:\*\*\*@\S+ refuses the login: /),
    });
    expect(inspect(refusal, { depth: 20, showHidden: true })).not.toContain(SECRET);
  });

  it('that does not answer is out of reach, which may pass', async () => {
    const refusal = await refusalOf(address({ port: '1' }));
    expect(refusal).toMatchObject({ code: 'store', retryable: true, message: expect.stringContaining('out of reach') });
    expect(inspect(refusal, { depth: 20, showHidden: true })).not.toContain(SECRET);
  });

  it('without that database is told so', async () => {
    const password = new URL(inject('postgresUrl')).password;
    const refusal = await refusalOf(address({ password, pathname: '/nowhere' }));
    expect(refusal).toMatchObject({ code: 'store', message: expect.stringContaining('does not exist') });
  });

  it('is not asked when the address cannot be read, and the password is not repeated', async () => {
    const refusal = await refusalOf(`postgres://me:${SECRET}@host:port/db`);
    expect(refusal).toMatchObject({ code: 'config', message: 'store: the PostgreSQL address cannot be read' });
    expect(inspect(refusal, { depth: 20, showHidden: true })).not.toContain(SECRET);
  });

  it('shows the location without the password, wherever the address has it', async () => {
    const url = new URL(await room.newLocation());
    url.searchParams.set('password', url.password);
    const { location } = await room.open(url.toString());
    expect(location).toContain(':***@');
    expect(location).toContain('password=***');
    expect(location).not.toContain(`=${url.password}`);
  });

  it('that closes a connection is reached again', async () => {
    const store = await room.openNew();
    const cut = sql`select pg_terminate_backend(pg_backend_pid())`.execute(store.db);
    await expect(cut).rejects.toMatchObject({ code: 'store', retryable: true });
    // The pool hears of the end a moment later, and until then may hand out the dead connection.
    await expect.poll(() => store.engine.tableNames(store.db)).toContain('price');
  });

  it('gives whole numbers as numbers, and leaves the driver as other users of it expect it', async () => {
    const store = await room.openNew();
    const { rows } =
      await sql`select 1767225600000::bigint as time, sum(x) as sum from (values (1::bigint)) v (x)`.execute(store.db);
    expect(rows).toEqual([{ time: 1_767_225_600_000, sum: 1 }]);
    const { default: pg } = await import('pg');
    expect(pg.types.getTypeParser(20)('1')).toBe('1');
  });
});
