import { lobbyId, type NewMessage, toId } from "@parley/core";
import BetterSqlite3 from "better-sqlite3";
import { acts } from "../../packages/server/src/stores/sqlite/acts/acts.ts";
import { type Database, openDatabase } from "../../packages/server/src/stores/sqlite/database.ts";
import { migrate, migrations } from "../../packages/server/src/stores/sqlite/migrations.ts";
import { openSqliteStore } from "../../packages/server/src/stores/sqlite/store.ts";

/** What is measured: something that appends a message and settles when it is durable. */
export interface Variant {
  append(message: NewMessage): Promise<unknown>;
  /** Transactions that were committed since it was opened. */
  countCommits(): number;
  close(): Promise<void>;
}

/** Our store, and the two synchronous drivers used directly. */
export type VariantName = "parley" | "node:sqlite" | "better-sqlite3";

/** The ways to store a message, by name. All run the same act, the same SQL, on the same schema. */
export const variants: Readonly<Record<VariantName, (path: string) => Promise<Variant>>> = {
  parley: openParley,
  "node:sqlite": async (path) => openPlain(openDatabase(path, { isReadOnly: false })),
  "better-sqlite3": async (path) => openPlain(openBetterSqlite3(path)),
};

const account = {
  id: toId<NewMessage["accountId"]>("a_0123456789abcdef"),
  username: "ann",
  displayName: "Ann",
  about: "",
  avatarId: undefined,
  createdAt: 0,
};

/** The message that each writer sends: 100 bytes of text. */
export function toMessage(number: number): NewMessage {
  return {
    conversationId: lobbyId,
    accountId: account.id,
    id: toId(`m_${String(number).padStart(16, "0")}`),
    clientMessageId: `client-message-${number}`,
    at: number,
    content: { kind: "text", text: "x".repeat(100) },
  };
}

async function openParley(path: string): Promise<Variant> {
  const store = await openSqliteStore({ path });
  await store.createAccount(account, "ann", "hash");
  return {
    append: (message) => store.appendMessage(message),
    countCommits: () => store.statistics().writes.commits,
    close: () => store.close(),
  };
}

/** The usual way: a synchronous connection on the main thread, one transaction a message. */
function openPlain(db: Database): Variant {
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  migrate(db, migrations, () => {});
  acts.createAccount(db, account, "ann", "hash");
  let commits = 0;
  return {
    async append(message) {
      db.run("BEGIN IMMEDIATE");
      const appended = acts.appendMessage(db, message);
      db.run("COMMIT");
      commits++;
      return appended;
    },
    countCommits: () => commits,
    close: async () => db.close(),
  };
}

function openBetterSqlite3(path: string): Database {
  const connection = new BetterSqlite3(path);
  const statements = new Map<string, ReturnType<typeof connection.prepare>>();
  const prepare = (sql: string) => {
    const statement = statements.get(sql) ?? connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    get: <Row>(sql: string, ...values: readonly unknown[]) =>
      prepare(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: readonly unknown[]) =>
      prepare(sql).all(...values) as readonly Row[],
    run: (sql, ...values) => prepare(sql).run(...values).changes,
    exec: (sql) => connection.exec(sql),
    isInTransaction: () => connection.inTransaction,
    close: () => connection.close(),
  };
}
