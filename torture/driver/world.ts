import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { listAllEvents } from "../../stories/testing/json-client.ts";
import { mountSmallDisk, type SmallDisk } from "../../stories/testing/small-disk.ts";
import type { Account } from "../clients/connection.ts";
import { Pace } from "../clients/pace.ts";
import { Person } from "../clients/person.ts";
import { Dice } from "../dice.ts";
import { RoughProxy } from "../proxy/proxy.ts";
import { Recorder } from "../record.ts";
import { TorturedServer } from "../server/server.ts";
import { listRoles, type Stage, setStage } from "./cast.ts";
import { Herald } from "./herald.ts";

/** Without any progress for this long, something is lost or stands still. */
const patienceMs = 120_000;
const diskMebibytes = 128;

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
  #stage: Stage | undefined;

  /** Hears what is done next. */
  readonly tell: (what: string) => void;

  private constructor(
    tell: (what: string) => void,
    folder: string,
    dice: Dice,
    disk: SmallDisk | undefined,
    proxy: RoughProxy,
  ) {
    this.tell = tell;
    this.folder = folder;
    this.dice = dice;
    this.disk = disk;
    this.proxy = proxy;
    this.server = new TorturedServer(this.dataFolder, join(folder, "clock"));
    this.herald = new Herald(() => this.server.url, this.#record("herald", "herald", {}));
  }

  /** Makes everything, lets everybody in, and lets them begin. */
  static async open(folder: string, seed: string, tell: (what: string) => void): Promise<World> {
    await mkdir(join(folder, "records"), { recursive: true });
    const dice = new Dice(seed);
    const disk = await mountSmallDisk(diskMebibytes);
    const proxy = await RoughProxy.open(dice.fork("proxy"));
    const world = new World(tell, folder, dice, disk, proxy);
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
    const lobby = await post("herald", "lobby");
    const crew = await post("herald", stage.crew);
    const yard = await post("herald", stage.yard);
    const marks = { ivy: await post("ivy", stage.direct), jon: await post("jon", stage.direct) };
    const hasAll = (person: Person): boolean => {
      const { account, logs, door } = person.parts;
      if (!person.isIn) return false;
      if (door.hears === "cursors" && !person.hasHeard(yard)) return false;
      if (logs.includes(stage.direct)) {
        return person.hasHeard(account.name === "ivy" ? marks.jon : marks.ivy);
      }
      return person.hasHeard(lobby) && (!logs.includes(stage.crew) || person.hasHeard(crew));
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
    return this.server.isUp ? await this.server.drain() : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.proxy[Symbol.asyncDispose]();
    await this.disk?.[Symbol.asyncDispose]();
  }

  async #enterAll(): Promise<void> {
    const roles = listRoles(this.folder);
    const stage = await setStage(this.herald, roles);
    this.#stage = stage;
    const logs = { lobby: "lobby", crew: stage.crew, direct: stage.direct };
    for (const { name, door, account: accountName, places } of roles) {
      const account = this.accountOf(accountName);
      const person = new Person({
        ...{ name, door, account, pace: this.pace, port: this.proxy.port },
        logs: places.map((place) => logs[place]),
        recorder: this.#record(name, accountName, door),
        dice: this.dice.fork(name),
        fill: (...gap) => this.#fill(...gap),
      });
      if (door.hears === "cursors") {
        for (const log of [account.id, ...person.parts.logs]) person.cursors.set(log, 0);
      }
      this.persons.push(person);
      person.start();
    }
  }

  #record(name: string, account: string, door: Partial<Person["parts"]["door"]>): Recorder {
    const { door: wire = "calls", hears = "present", retries = true, hasSlowFiles } = door;
    const path = join(this.folder, "records", `${name}.jsonl`);
    return new Recorder(path, { name, door: wire, account, hears, retries, hasSlowFiles });
  }

  /** Fetches what a server left out, by plain calls. */
  async #fill(person: Person, log: string, from: number, to: number): Promise<void> {
    const call = (method: string, body: object = {}) =>
      this.herald.call(method, body, person.parts.account.token);
    const client = { token: "", call };
    for (;;) {
      try {
        for (const { seq, message } of await listAllEvents(client, log)) {
          if (Number(seq) < from || Number(seq) > to) continue;
          person.addFilled(log, Number(seq), message?.text?.body ?? message?.file?.name);
        }
        return;
      } catch {
        // The server is away: it will be back.
        await this.until("waiting for the server", () => this.server.isUp);
      }
    }
  }
}
