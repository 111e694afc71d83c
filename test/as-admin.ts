import pg from 'pg';

/** Runs one statement on a PostgreSQL server, in a connection of its own. */
export async function asAdmin(address: string, statement: string): Promise<void> {
  const client = new pg.Client(address);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
