import { describe, expect, it } from "vitest";
import { type Database, openDatabase } from "./database.ts";
import { type Migration, migrate, migrations } from "./migrations.ts";

function openMemory(): Database {
  return openDatabase(":memory:", { isReadOnly: false });
}

function readSchema(db: Database): string {
  const rows = db.all<{ sql: string }>(
    "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY tbl_name, type DESC, name",
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
