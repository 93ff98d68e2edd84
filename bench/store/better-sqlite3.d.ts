// The part of better-sqlite3 that is measured; the package brings no types.
declare module "better-sqlite3" {
  export interface Statement {
    get(...values: readonly unknown[]): unknown;
    all(...values: readonly unknown[]): unknown[];
    run(...values: readonly unknown[]): { readonly changes: number };
  }
  export interface Connection {
    readonly inTransaction: boolean;
    prepare(sql: string): Statement;
    exec(sql: string): void;
    close(): void;
  }
  const BetterSqlite3: new (path: string) => Connection;
  // biome-ignore lint/style/noDefaultExport: that is how the package exports it
  export default BetterSqlite3;
}
