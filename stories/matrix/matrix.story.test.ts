import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enterByJson, type JsonClient } from "../testing/json-client.ts";
import { startParley, type TestServer } from "../testing/start-parley.ts";
import { type Cell, createParcel, kinds, type Matrix, openers, toPage } from "./matrix.ts";
import { type DoorName, doors, type Kind, type Parcel, type Person } from "./person.ts";

const page = fileURLToPath(new URL("../../docs/doors/matrix.md", import.meta.url));
/** A cell that takes longer is not green. */
const patienceMs = 60_000;
/** Fits the rules of every wire, as the names do. */
const password = "secret-15";

type Account = { readonly id: string; readonly client: JsonClient };

let server: TestServer;
const senders = new Map<DoorName, Person>();
const receivers = new Map<DoorName, Person>();
const accounts = new Map<string, Account>();
let groupId = "";

const toName = (role: string, door: DoorName) => `${role}-${door.slice(0, 8)}`;

function require<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`there is no ${key}`);
  return value;
}

async function makeAccount(name: string): Promise<Account> {
  const client = await enterByJson(server.url, name, password);
  const { account } = await client.call("AccountService/GetMe");
  const made = { id: account.id, client };
  accounts.set(name, made);
  return made;
}

function open(door: DoorName, name: string): Promise<Person> {
  const { url, ports } = server;
  return openers[door]({ url, port: ports.web ?? 0, name, password });
}

beforeAll(async () => {
  server = await startParley();
  for (const door of doors) {
    for (const role of ["from", "to", "new"]) await makeAccount(toName(role, door));
  }
  const inGroup = doors.flatMap((door) => ["from", "to"].map((role) => toName(role, door)));
  const { conversation } = await require(accounts, toName("from", "native")).client.call(
    "ConversationService/CreateConversation",
    {
      kind: "CONVERSATION_KIND_GROUP",
      title: "matrix",
      memberIds: inGroup.slice(1).map((name) => require(accounts, name).id),
    },
  );
  groupId = conversation.id;
  for (const door of doors) {
    senders.set(door, await open(door, toName("from", door)));
    receivers.set(door, await open(door, toName("to", door)));
  }
});

afterAll(async () => {
  for (const person of [...senders.values(), ...receivers.values()]) {
    await person[Symbol.asyncDispose]();
  }
  await server.close();
});

async function findConversation(kind: Kind, from: string, to: string): Promise<string> {
  if (kind === "group") return groupId;
  if (kind !== "direct") return "lobby";
  const { conversation } = await require(accounts, from).client.call(
    "ConversationService/OpenDirect",
    { accountId: require(accounts, to).id },
  );
  return conversation.id;
}

const failures: string[] = [];

/** What became of a parcel at one receiver; a failure keeps its reason for the report. */
async function toCell(way: string, arriving: Promise<"as it is" | "in words">): Promise<Cell> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("did not come in time")), patienceMs);
  try {
    return (await Promise.race([arriving, late])) === "as it is" ? "✓" : "words";
  } catch (failure) {
    failures.push(`${way}: ${failure}`);
    return "✗";
  } finally {
    clearTimeout(timer);
  }
}

/** Sends one parcel from a door to those who can receive it there. */
async function carry(kind: Kind, from: DoorName, to: readonly DoorName[]) {
  const sender = require(senders, from);
  const send = kind === "presence" ? undefined : sender.send[kind];
  const cells: Partial<Record<DoorName, Cell>> = {};
  const [first] = to;
  const place: Pick<Parcel, "from" | "to" | "conversationId"> = {
    from: kind === "presence" ? toName("new", from) : sender.name,
    to: first === undefined ? "" : require(receivers, first).name,
    conversationId: "lobby",
  };
  const canReceive = to.filter((door) => require(receivers, door).receive[kind] !== undefined);
  if (canReceive.length === 0 || (send === undefined && kind !== "presence")) return cells;
  const conversationId = await findConversation(kind, place.from, place.to);
  const parcel = createParcel(kind, { ...place, conversationId });
  const arriving = canReceive.map((door) => {
    const { receive } = require(receivers, door);
    return toCell(`${kind} ${from} → ${door}`, receive[kind]?.(parcel) ?? Promise.reject());
  });
  const newcomer = kind === "presence" ? await open(from, parcel.from) : undefined;
  await send?.(parcel);
  const arrived = await Promise.all(arriving);
  await newcomer?.[Symbol.asyncDispose]();
  canReceive.forEach((door, index) => {
    cells[door] = arrived[index] ?? "✗";
  });
  return cells;
}

/** One row: a direct message goes to each receiver by itself, everything else to all at once. */
async function fillRow(kind: Kind, from: DoorName): Promise<Record<DoorName, Cell>> {
  const groups = kind === "direct" ? doors.map((door) => [door]) : [doors];
  const row = Object.fromEntries(doors.map((door) => [door, "–"])) as Record<DoorName, Cell>;
  for (const to of groups) Object.assign(row, await carry(kind, from, to));
  return row;
}

describe("every door, to every door", () => {
  it("carries whatever both wires can carry, as docs/doors/matrix.md says", async () => {
    const matrix = {} as Record<Kind, Record<DoorName, Record<DoorName, Cell>>>;
    for (const kind of Object.keys(kinds) as Kind[]) {
      matrix[kind] = {} as Record<DoorName, Record<DoorName, Cell>>;
      for (const from of doors) matrix[kind][from] = await fillRow(kind, from);
    }
    const made = toPage(matrix satisfies Matrix);
    console.log(made);
    expect(failures).toEqual([]);
    if (process.env.UPDATE_MATRIX === "1") await writeFile(page, made);
    expect(await readFile(page, "utf8")).toBe(made);
  });
});
