import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

/** A value that SQLite can hold. */
export type SqlValue = SQLInputValue;

/** One connection, with each statement prepared once. Synchronous: it lives in a worker thread. */
export interface Database {
  /** The first row, or `undefined`. `Row` must name what the statement selects; the tables are STRICT, so types hold. */
  get<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined;
  /** All rows. */
  all<Row>(sql: string, ...values: readonly SqlValue[]): readonly Row[];
  /** Runs a statement and gives how many rows it changed. */
  run(sql: string, ...values: readonly SqlValue[]): number;
  /** Runs a script of statements that are not worth keeping. */
  exec(sql: string): void;
  /** Whether a transaction is open. SQLite itself ends one after some failures. */
  isInTransaction(): boolean;
  close(): void;
}

/** What another process's lock may last before an act fails with SQLITE_BUSY. */
const busyTimeoutMs = 5_000;

/** Opens a connection; throws what node:sqlite throws. A read-only one needs the file to exist. */
export function openDatabase(path: string, options: { isReadOnly: boolean }): Database {
  const connection = new DatabaseSync(path, {
    readOnly: options.isReadOnly,
    timeout: busyTimeoutMs,
  });
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    // The one place where rows get their types.
    get: <Row>(sql: string, ...values: readonly SqlValue[]) =>
      prepare(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: readonly SqlValue[]) =>
      prepare(sql).all(...values) as unknown as readonly Row[],
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    exec: (sql) => connection.exec(sql),
    isInTransaction: () => connection.isTransaction,
    close: () => connection.close(),
  };
}
