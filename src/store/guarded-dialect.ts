import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult, TransactionSettings } from 'kysely';

/** The dialect with every error of its driver passed through `explain`, so that no caller sees a driver's own. */
export function guardedDialect(dialect: Dialect, explain: (error: unknown) => unknown): Dialect {
  return {
    createDriver: () => new GuardedDriver(dialect.createDriver(), explain),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

class GuardedDriver implements Driver {
  readonly #driver: Driver;
  readonly #explain: (error: unknown) => unknown;

  constructor(driver: Driver, explain: (error: unknown) => unknown) {
    this.#driver = driver;
    this.#explain = explain;
  }

  init(): Promise<void> {
    return this.#guard(() => this.#driver.init());
  }

  acquireConnection(): Promise<GuardedConnection> {
    return this.#guard(async () => new GuardedConnection(await this.#driver.acquireConnection(), this.#explain));
  }

  // The drivers run these as queries on the connection they are given, which guards itself.
  beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    return this.#driver.beginTransaction(connection, settings);
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#driver.commitTransaction(connection);
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#driver.rollbackTransaction(connection);
  }

  releaseConnection(connection: GuardedConnection): Promise<void> {
    return this.#driver.releaseConnection(connection.inner);
  }

  destroy(): Promise<void> {
    return this.#guard(() => this.#driver.destroy());
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#explain(error);
    }
  }
}

class GuardedConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;
  readonly #explain: (error: unknown) => unknown;

  constructor(inner: DatabaseConnection, explain: (error: unknown) => unknown) {
    this.inner = inner;
    this.#explain = explain;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return await this.inner.executeQuery<R>(query);
    } catch (error) {
      throw this.#explain(error);
    }
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    try {
      yield* this.inner.streamQuery<R>(query, chunkSize);
    } catch (error) {
      throw this.#explain(error);
    }
  }
}
