import { lobbyId } from "@parley/core";
import { describe, expect, it } from "vitest";
import type { ActName } from "./acts/act.ts";
import { acts } from "./acts/acts.ts";
import { commitBatch, readBatch } from "./batch.ts";
import { type Database, openDatabase } from "./database.ts";
import { migrate, migrations } from "./migrations.ts";
import { toAccount, toMessage } from "./testing/test-data.ts";
import type { Answer, Call } from "./thread-messages.ts";

function openMemory(): Database {
  const db = openDatabase(":memory:", { isReadOnly: false });
  migrate(db, migrations, () => {});
  commitBatch(db, acts, [toCall("createAccount", toAccount("ann"), "ann", "hash")]);
  return db;
}

function toCall<Name extends ActName>(act: Name, ...args: Call<Name>["args"]): Call {
  return { act, args } as Call;
}

function toPost(clientMessageId: string, text?: string): Call {
  return toCall("appendMessage", toMessage("ann", clientMessageId, text));
}

function readHead(db: Database): Answer | undefined {
  return readBatch(db, acts, [toCall("findHead", lobbyId)]).answers[0];
}

function toCode(answer: Answer): string {
  return answer.isDone ? "done" : answer.failure.code;
}

describe("commitBatch()", () => {
  it("carries out all acts in order and commits once", () => {
    const db = openMemory();
    const { answers, isCommitted } = commitBatch(db, acts, [toPost("1"), toPost("2"), toPost("1")]);
    expect(isCommitted).toBe(true);
    expect(answers).toMatchObject([
      { value: { status: "appended", event: { seq: 2 } } },
      { value: { status: "appended", event: { seq: 3 } } },
      { value: { status: "duplicate", event: { seq: 2 } } },
    ]);
  });

  it("undoes an act that fails, alone and whole", () => {
    const db = openMemory();
    // The same id under another name: it fails after nothing but the id was compared.
    const twin = { ...toAccount("ann"), username: "ben" };
    const { answers } = commitBatch(db, acts, [
      toPost("1"),
      toCall("createAccount", twin, "ben", "hash"),
      toPost("2"),
    ]);
    expect(answers.map(toCode)).toEqual(["done", "internal", "done"]);
    expect(readHead(db)).toEqual({ isDone: true, value: 3 });
  });

  it("gives back the seq that a failed act had taken", () => {
    const db = openMemory();
    const broken: typeof acts = {
      ...acts,
      appendMessage: (...args) => {
        acts.appendMessage(...args);
        throw new Error("a mistake after the insert");
      },
    };
    expect(commitBatch(db, broken, [toPost("1")]).answers.map(toCode)).toEqual(["internal"]);
    expect(commitBatch(db, acts, [toPost("1")]).answers).toMatchObject([
      { value: { status: "appended", event: { seq: 2 } } },
    ]);
  });

  it("refuses the whole batch when the database is full, changes nothing, and goes on when there is room", () => {
    const db = openMemory();
    const pages = db.get<{ page_count: number }>("PRAGMA page_count")?.page_count ?? 0;
    db.exec(`PRAGMA max_page_count = ${pages + 2}`);
    const batch = [toPost("1"), toPost("2", "x".repeat(60_000)), toPost("3")];
    const { answers, isCommitted } = commitBatch(db, acts, batch);
    expect(isCommitted).toBe(false);
    expect(answers.map(toCode)).toEqual(["unavailable", "unavailable", "unavailable"]);
    expect(readHead(db)).toEqual({ isDone: true, value: 1 });

    db.exec(`PRAGMA max_page_count = ${pages + 100}`);
    expect(commitBatch(db, acts, batch).answers.map(toCode)).toEqual(["done", "done", "done"]);
    expect(readHead(db)).toEqual({ isDone: true, value: 4 });
  });

  it("refuses the batch when the database cannot be written to", () => {
    const db = openMemory();
    db.exec("PRAGMA query_only = ON");
    expect(commitBatch(db, acts, [toPost("1"), toPost("2")])).toMatchObject({
      isCommitted: false,
      answers: [{ failure: { code: "unavailable" } }, { failure: { code: "unavailable" } }],
    });
  });
});

describe("readBatch()", () => {
  it("answers each read by itself, also when one fails", () => {
    const db = openMemory();
    const broken: typeof acts = {
      ...acts,
      findAccount: () => {
        throw new Error("a mistake");
      },
    };
    const calls = [toCall("findAccount", toAccount("ann").id), toCall("findHead", lobbyId)];
    expect(readBatch(db, broken, calls).answers).toMatchObject([
      { isDone: false, failure: { code: "internal" } },
      { isDone: true, value: 1 },
    ]);
  });
});
