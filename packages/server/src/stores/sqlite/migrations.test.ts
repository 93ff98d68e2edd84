import { describe, expect, it } from "vitest";
import { type Database, openDatabase } from "./database.ts";
import { type Migration, migrate, migrations } from "./migrations.ts";

function openMemory(): Database {
  return openDatabase(":memory:", { isReadOnly: false });
}

function readSchema(db: Database): string {
  const rows = db.all<{ sql: string }>(
    // Without the tables that FTS5 makes for itself.
    `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'message\\_words\\_%' ESCAPE '\\'
     ORDER BY tbl_name, type DESC, name`,
  );
  return `${rows.map((row) => `${row.sql};`).join("\n\n")}\n`;
}

function readVersion(db: Database): number | undefined {
  return db.get<{ user_version: number }>("PRAGMA user_version")?.user_version;
}

const steps: readonly Migration[] = [
  {
    name: "people",
    sql: "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO people VALUES (1, 'Ann')",
  },
  {
    name: "letters",
    sql: "CREATE TABLE letters (id INTEGER PRIMARY KEY, sender INTEGER REFERENCES people)",
  },
  { name: "greet", sql: "INSERT INTO letters VALUES (1, 1); UPDATE people SET name = name || '!'" },
];

describe("migrations", () => {
  it("lead to the schema that schema.sql shows", async () => {
    const db = openMemory();
    migrate(db, migrations, () => {});
    await expect(readSchema(db)).toMatchFileSnapshot("./schema.sql");
  });

  it.each(migrations.map((_, version) => version))(
    "bring a database of version %i to the same schema",
    (version) => {
      const [old, fresh] = [openMemory(), openMemory()];
      migrate(old, migrations.slice(0, version), () => {});
      migrate(old, migrations, () => {});
      migrate(fresh, migrations, () => {});
      expect(readSchema(old)).toBe(readSchema(fresh));
      expect(readVersion(old)).toBe(migrations.length);
    },
  );
});

describe("the second migration", () => {
  it("numbers and indexes the messages that there are, and folds the names", () => {
    const db = openMemory();
    migrate(db, migrations.slice(0, 1), () => {});
    db.exec(`
      INSERT INTO accounts VALUES ('a_1', 'zoe', 'zoe', 'ZOË', '', 'hash', 1), ('a_2', 'bob', 'bob', 'Bob', '', 'hash', 2);
      INSERT INTO files VALUES ('f_1', 'a_1', 'Straße.png', 1, 'image/png', 'image', 'ab', 0, 0, 1);
      INSERT INTO conversations VALUES ('c_1', 'group', 'Group');
      INSERT INTO logs VALUES ('lobby', 4, 50), ('c_1', 1, 40);
      INSERT INTO members VALUES ('lobby', 'a_1', 'zoe', 'member', 4), ('lobby', 'a_2', 'bob', 'member', 0);
      INSERT INTO events VALUES
        ('lobby', 1, 10, 'member_joined', 'a_1', NULL, NULL, NULL, '{}'),
        ('lobby', 2, 20, 'member_joined', 'a_2', NULL, NULL, NULL, '{}'),
        ('lobby', 3, 30, 'message', 'a_1', 'm_1', NULL, NULL, '{"text":"Hello\\u0000World"}'),
        ('lobby', 4, 50, 'message', 'a_2', 'm_2', NULL, 'f_1', '{}'),
        ('c_1', 1, 40, 'message', 'a_1', 'm_3', NULL, NULL, '{"text":"東京 hello"}');
    `);
    migrate(db, migrations, () => {});
    const find = (match: string) =>
      db.all<{ id: string }>(
        `SELECT e.message_id AS id FROM message_words w JOIN events e ON e.number = w.rowid
         WHERE message_words MATCH ? ORDER BY w.rowid`,
        match,
      );
    expect(find('"hello"')).toEqual([{ id: "m_1" }, { id: "m_3" }]);
    expect([find('"world"'), find('"strasse"'), find('"京"')]).toEqual([
      [{ id: "m_1" }],
      [{ id: "m_2" }],
      [{ id: "m_3" }],
    ]);
    expect(db.all("SELECT message_id AS id, number FROM events ORDER BY number, seq")).toEqual([
      { id: null, number: null },
      { id: null, number: null },
      { id: "m_1", number: 1 },
      { id: "m_3", number: 2 },
      { id: "m_2", number: 3 },
    ]);
    expect(db.all("SELECT folded_display_name AS name FROM accounts")).toEqual([
      { name: "zoë" },
      { name: "bob" },
    ]);
    expect(db.all("SELECT read_seq, joined_seq FROM members ORDER BY account_id")).toEqual([
      { read_seq: 4, joined_seq: 1 },
      { read_seq: 2, joined_seq: 2 },
    ]);
    expect(db.all("SELECT id, is_public, member_count FROM conversations ORDER BY id")).toEqual([
      { id: "c_1", is_public: 0, member_count: 0 },
      { id: "lobby", is_public: 1, member_count: 2 },
    ]);
  });

  it("indexes more messages than it reads at once", () => {
    const db = openMemory();
    migrate(db, migrations.slice(0, 1), () => {});
    db.exec(`
      INSERT INTO accounts VALUES ('a_1', 'zoe', 'zoe', 'Zoë', '', 'hash', 1);
      INSERT INTO logs VALUES ('lobby', 2000, 1);
      WITH RECURSIVE n (seq) AS (VALUES (1) UNION ALL SELECT seq + 1 FROM n WHERE seq < 2000)
      INSERT INTO events SELECT 'lobby', seq, 1, 'message', 'a_1', NULL, NULL, NULL, '{"text":"tea"}' FROM n;
    `);
    migrate(db, migrations, () => {});
    const count = "SELECT count(*) AS count FROM message_words WHERE message_words MATCH 'tea'";
    expect(db.get(count)).toEqual({ count: 2000 });
  });
});

describe("migrate()", () => {
  it("applies the steps that are missing, in order, and keeps what is there", () => {
    const db = openMemory();
    migrate(db, steps.slice(0, 1), () => {});
    const seen: string[] = [];
    migrate(db, steps, (version, name) => seen.push(`${version} ${name}`));
    migrate(db, steps, (version, name) => seen.push(`again ${version} ${name}`));
    expect(seen).toEqual(["2 letters", "3 greet"]);
    expect(db.all("SELECT name FROM people")).toEqual([{ name: "Ann!" }]);
  });

  it("leaves the database as it was when a step fails", () => {
    const db = openMemory();
    migrate(db, steps.slice(0, 1), () => {});
    const before = readSchema(db);
    const wrong = [...steps, { name: "wrong", sql: "DROP TABLE treasure" }];
    expect(() => migrate(db, wrong, () => {})).toThrow("no such table: treasure");
    expect([readSchema(db), readVersion(db)]).toEqual([before, 1]);
    expect(db.get("PRAGMA foreign_keys")).toEqual({ foreign_keys: 1 });
  });

  it("refuses a step that leaves broken references", () => {
    const db = openMemory();
    const wrong = [...steps, { name: "lose Ann", sql: "DELETE FROM people" }];
    expect(() => migrate(db, wrong, () => {})).toThrow("1 broken references in table letters");
    expect(readVersion(db)).toBe(0);
  });

  it("refuses a database of a newer program", () => {
    const db = openMemory();
    migrate(db, steps, () => {});
    expect(() => migrate(db, steps.slice(0, 2), () => {})).toThrow(
      "the database has schema version 3, this program knows up to 2",
    );
  });
});
