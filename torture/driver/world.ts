import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { JsonRefusal, listAllEvents } from "../../stories/testing/json-client.ts";
import { mountSmallDisk, type SmallDisk } from "../../stories/testing/small-disk.ts";
import type { Account } from "../clients/connection.ts";
import { Pace } from "../clients/pace.ts";
import { Person } from "../clients/person.ts";
import { Dice } from "../dice.ts";
import { RoughProxy } from "../proxy/proxy.ts";
import { type Promises, Recorder } from "../record.ts";
import { TorturedServer } from "../server/server.ts";
import { listRoles, type Stage, setStage } from "./cast.ts";
import { Doorkeeper } from "./doorkeeper.ts";
import { Herald } from "./herald.ts";

/** Without any progress for this long, something is lost or stands still. */
const patienceMs = 120_000;

/** Which share of the clients comes by TLS. */
export const tlsShares = { none: 0, some: 0.5, all: 1 } as const;
export type TlsShare = keyof typeof tlsShares;

/** What a world is made with. */
export type WorldParts = {
  /** Made; keeps records, and the data where there is no disk of its own. */
  readonly folder: string;
  readonly seed: string;
  /** Who comes by TLS: the seed decides for each client, or all or none do. */
  readonly tls: TlsShare;
  /** Of a disk of its own for the data: more than all that will be said, or it is full for good. */
  readonly diskMebibytes: number;
  /** Of `parley serve`. */
  readonly serverFlags: readonly string[];
  /** Hears what is done next. */
  readonly tell: (what: string) => void;
};

/** One server with its data, everybody who uses it, and the proxy between them. */
export class World implements AsyncDisposable {
  readonly folder: string;
  readonly dice: Dice;
  readonly pace: Pace = new Pace();
  readonly persons: Person[] = [];
  readonly disk: SmallDisk | undefined;
  readonly server: TorturedServer;
  readonly proxy: RoughProxy;
  readonly herald: Herald;
  readonly #tls: TlsShare;
  #stage: Stage | undefined;
  #doorkeeper: Doorkeeper | undefined;

  readonly tell: WorldParts["tell"];

  private constructor(
    { tell, folder, serverFlags, tls }: WorldParts,
    dice: Dice,
    disk: SmallDisk | undefined,
    proxy: RoughProxy,
  ) {
    this.tell = tell;
    this.folder = folder;
    this.#tls = tls;
    this.dice = dice;
    this.disk = disk;
    this.proxy = proxy;
    this.server = new TorturedServer(this.dataFolder, join(folder, "clock"), serverFlags);
    this.herald = new Herald(() => this.server.url, this.#record("herald", "herald", {}));
  }

  /** Makes everything, lets everybody in, and lets them begin. */
  static async open(parts: WorldParts): Promise<World> {
    await mkdir(join(parts.folder, "records"), { recursive: true });
    const dice = new Dice(parts.seed);
    const disk = await mountSmallDisk(parts.diskMebibytes);
    const proxy = await RoughProxy.open(dice.fork("proxy"));
    const world = new World(parts, dice, disk, proxy);
    if (disk === undefined) await mkdir(world.dataFolder, { mode: 0o700 });
    await world.start();
    await world.#enterAll();
    return world;
  }

  get dataFolder(): string {
    return this.disk?.path ?? join(this.folder, "data");
  }

  get stage(): Stage {
    if (this.#stage === undefined) throw new Error("the stage is not set");
    return this.#stage;
  }

  get doorkeeper(): Doorkeeper {
    if (this.#doorkeeper === undefined) throw new Error("nobody keeps the door");
    return this.#doorkeeper;
  }

  /** Whether all who have cursors have begun to move them: what comes from then on is new to them. */
  get hasBegun(): boolean {
    return this.persons.every(
      ({ parts, cursors }) => parts.door.hears !== "cursors" || (cursors.get("lobby") ?? 0) > 0,
    );
  }

  accountOf(name: string): Account {
    const account = this.stage.accounts.get(name);
    if (account === undefined) throw new Error(`there is no ${name}`);
    return account;
  }

  /** Starts the server; the clients find it at once. */
  async start(): Promise<void> {
    await this.server.start();
    this.proxy.upstream = this.server.port;
  }

  /** Events in the store at this moment, by a connection of our own to the file. */
  countEvents(): number {
    using database = new DatabaseSync(join(this.dataFolder, "parley.db"), { readOnly: true });
    return Number(database.prepare("SELECT count(*) AS count FROM events").get()?.count ?? 0);
  }

  /** Waits until that is so. Rejects when nothing at all happens for a long time. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const stuck = Promise.withResolvers<never>();
    const explain = () => this.persons.map(({ state }) => state).join("; ");
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => stuck.reject(new Error(`${what}: stuck. ${explain()}`)), patienceMs);
    };
    const { pace } = this;
    let last = pace.progress;
    watch();
    try {
      const done = pace.until(() => {
        if (pace.progress !== last) watch();
        last = pace.progress;
        return isSo();
      });
      await Promise.race([done, stuck.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits for that many more acknowledged messages. */
  async progress(count: number): Promise<void> {
    const goal = this.pace.acknowledged + count;
    await this.until("waiting for acknowledgements", () => this.pace.acknowledged >= goal);
  }

  /** Calms everything and waits until everybody has everything. */
  async settle(): Promise<void> {
    const { pace, proxy, herald, stage, persons } = this;
    pace.isQuiet = true;
    proxy.isRough = false;
    for (const person of persons) person.wake();
    await this.until("waiting for answers", () => persons.every(({ isAnswered }) => isAnswered));
    const post = (account: string, log: string) =>
      herald.post(this.accountOf(account), log, "mark");
    const marks = new Map<string, string>();
    for (const log of ["lobby", stage.crew, stage.club, stage.yard]) {
      marks.set(log, await post("herald", log));
    }
    const direct = { ivy: await post("ivy", stage.direct), jon: await post("jon", stage.direct) };
    const hasAll = (person: Person): boolean => {
      const { account, logs } = person.parts;
      if (!person.isIn) return false;
      if (logs.includes(stage.direct)) {
        return person.hasHeard(account.name === "ivy" ? direct.jon : direct.ivy);
      }
      return [...marks].every(([log, key]) => !this.#hears(person, log) || person.hasHeard(key));
    };
    const late = () => persons.filter((person) => !hasAll(person)).map(({ name }) => name);
    await this.until("waiting for the marks", () => late().length === 0).catch((thrown) => {
      throw new Error(`${late().join(", ")} did not hear the marks`, { cause: thrown });
    });
  }

  /** Ends everything that runs; the data and the records stay. The server drains: gives its exit code. */
  async end(): Promise<number | null> {
    await Promise.all(this.persons.map((person) => person.stop()));
    await this.herald.close();
    await this.#doorkeeper?.close();
    return this.server.isUp ? await this.server.drain() : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.proxy[Symbol.asyncDispose]();
    await this.disk?.[Symbol.asyncDispose]();
  }

  /** Whether a client must be told what is said in a place that is not for two. */
  #hears({ parts: { account, logs, door } }: Person, log: string): boolean {
    const { stage, doorkeeper } = this;
    const guest = [stage.lateGuest, ...stage.guests].find(
      (each) => each.log === log && each.account.name === account.name,
    );
    if (guest !== undefined) return doorkeeper.isIn(guest);
    return logs.includes(log) || (log === stage.yard && door.hears === "cursors");
  }

  async #enterAll(): Promise<void> {
    const roles = listRoles(this.folder);
    const { herald, pace, proxy } = this;
    const stage = await setStage(herald, roles);
    this.#stage = stage;
    const owner = this.accountOf("herald");
    const recorder = this.#record("doorkeeper", "herald", {});
    const { guests } = stage;
    const dice = this.dice.fork("doorkeeper");
    this.#doorkeeper = new Doorkeeper({ herald, owner, guests, recorder, dice });
    const certificate = await readFile(join(this.dataFolder, "tls", "root.crt"), "utf8");
    // As NODE_EXTRA_CA_CERTS does: the WebSocket and the fetch of Node, which the SDK uses, take no root of their own.
    setDefaultCACertificates([...getCACertificates("default"), certificate]);
    const tlsDice = this.dice.fork("tls");
    for (const { name, door, account: accountName, places } of roles) {
      const account = this.accountOf(accountName);
      const isSecure = tlsDice.chance(tlsShares[this.#tls]) || undefined;
      const person = new Person({
        ...{ name, door, account, pace, port: proxy.port },
        root: isSecure ? certificate : undefined,
        logs: places.map((place) => (place === "lobby" ? place : stage[place])),
        recorder: this.#record(name, accountName, { ...door, isSecure }),
        dice: this.dice.fork(name),
        fill: (...gap) => this.#fill(...gap),
      });
      if (door.hears === "cursors") {
        for (const log of [account.id, "lobby", stage.crew]) person.cursors.set(log, 0);
      }
      this.persons.push(person);
      person.start();
    }
  }

  #record(name: string, account: string, promises: Partial<Promises>): Recorder {
    const { door = "calls", hears = "present", retries = true, ...others } = promises;
    const { hasSlowFiles, isSecure } = others;
    const path = join(this.folder, "records", `${name}.jsonl`);
    return new Recorder(path, { name, door, account, hears, retries, hasSlowFiles, isSecure });
  }

  /** Fetches what a server left out, by plain calls. */
  async #fill(person: Person, log: string, from: number, to: number): Promise<void> {
    const call = (method: string, body: object = {}) =>
      this.herald.call(method, body, person.parts.account.token);
    const client = { token: "", call };
    for (;;) {
      try {
        for (const { seq, message } of await listAllEvents(client, log, from - 1)) {
          if (Number(seq) > to) continue;
          person.addFilled(log, Number(seq), message?.text?.body ?? message?.file?.name);
        }
        return;
      } catch (thrown) {
        // It is out by now, and has no claim to it.
        if (thrown instanceof JsonRefusal && thrown.code === "not_found") return;
        // The server is away: it will be back.
        await this.until("waiting for the server", () => this.server.isUp);
      }
    }
  }
}
