import { ChatError, type Store } from "@parley/core";
import { storeSuite } from "@parley/core/testing";
import { afterAll, describe, expect, it } from "vitest";
import { acts } from "./acts/acts.ts";
import { indexMessages } from "./acts/search.ts";
import { type Database, openDatabase, type SqlValue } from "./database.ts";
import { migrate, migrations } from "./migrations.ts";

// The acts without their threads, on a connection that asks SQLite how it carries each statement out.

const plans = new Map<string, readonly string[]>();

function explain(db: Database, sql: string, values: readonly SqlValue[]): void {
  if (plans.has(sql) || !/^\s*(SELECT|INSERT|UPDATE|DELETE)/.test(sql)) return;
  const steps = db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values);
  plans.set(
    sql,
    steps.map(({ detail }) => detail),
  );
}

function withPlans(db: Database): Database {
  return {
    ...db,
    get: (sql, ...values) => {
      explain(db, sql, values);
      return db.get(sql, ...values);
    },
    all: (sql, ...values) => {
      explain(db, sql, values);
      return db.all(sql, ...values);
    },
    run: (sql, ...values) => {
      explain(db, sql, values);
      return db.run(sql, ...values);
    },
  };
}

function toStore(db: Database): Store {
  let isOpen = true;
  const methods = Object.entries(acts).map(([name, act]) => {
    const method = async (...args: readonly never[]) => {
      if (!isOpen) throw new ChatError("unavailable", "the store is closed");
      // Every act with its own arguments: the suite calls them by the store's types.
      const answer = (act as (db: Database, ...args: readonly never[]) => unknown)(db, ...args);
      indexMessages(db);
      return answer;
    };
    return [name, method] as const;
  });
  const epoch = db.get<{ epoch: string }>("SELECT epoch FROM meta")?.epoch ?? "";
  const close = async () => {
    isOpen = false;
  };
  return { ...(Object.fromEntries(methods) as unknown as Store), epoch, close };
}

storeSuite("SQLite's acts", async () => {
  const db = openDatabase(":memory:", { isReadOnly: false });
  migrate(db, migrations, () => {});
  let store = toStore(withPlans(db));
  return {
    store,
    async reopen() {
      await store.close();
      store = toStore(withPlans(db));
      return store;
    },
    close: async () => db.close(),
  };
});

describe("the statements of all acts", () => {
  afterAll(() => plans.clear());

  it("go through no table, but for the accounts when a part of a name is looked for", () => {
    const scans = [...plans.values()]
      .flat()
      .filter((detail) =>
        /^SCAN (?!CONSTANT ROW|2-ROW VALUES|\(|json_each|meta|(w|message_words) VIRTUAL)/.test(
          detail,
        ),
      );
    expect(plans.size).toBeGreaterThan(90);
    expect(scans).toEqual(["SCAN a"]);
  });

  it("take hits from the index of words newest first, and unread messages from theirs", () => {
    const find = (part: string) => [...plans].find(([sql]) => sql.includes(part))?.[1] ?? [];
    // The order in which an FTS5 table is gone through shows as no sort: "<" is a bound on its rowid.
    const search = find("MATCH");
    expect(search[0]).toMatch(/^SCAN w VIRTUAL TABLE INDEX .*<$/);
    expect(search.filter((step) => step.includes("TEMP B-TREE"))).toEqual([]);
    const list = find("AS unreadCount").filter((step) => /\b(u|events)\b/.test(step));
    expect(list).toEqual([
      "SEARCH events USING COVERING INDEX events_with_messages (log=?)",
      "SEARCH u USING COVERING INDEX events_with_messages (log=? AND seq>?)",
    ]);
  });
});
