import { openers } from "../../stories/matrix/matrix.ts";
import type { Parcel, Person } from "../../stories/matrix/person.ts";
import { enterByJson } from "../../stories/testing/json-client.ts";
import { password } from "../doors/sign-in.ts";
import type { ParleyTarget } from "./open-parley.ts";

/** People at every door who do nothing wrong and talk with each other all the while. */
export type Canaries = AsyncDisposable & {
  /** How often everybody has heard everybody. */
  readonly rounds: number;
  /** Who has not heard yet what is being said, and by whom. */
  readonly missing: string;
  /** One says something, at every door in turn; settles when all the others have heard it. */
  round(): Promise<void>;
};

/** Lets one person in at each door. */
export async function openCanaries(target: ParleyTarget): Promise<Canaries> {
  const { server } = target;
  const people: Person[] = [];
  for (const [door, open] of Object.entries(openers)) {
    const name = `canary-${door.slice(0, 6)}`;
    await enterByJson(server.url, name, password);
    people.push(await open({ url: server.url, port: server.ports.web, name, password }));
  }
  const speakers = people.filter(({ send }) => send.text !== undefined);
  const state = { rounds: 0, speaker: "" };
  const missing = new Set<string>();
  const say = async (from: Person, text: string) => {
    const parcel: Parcel = {
      from: from.name,
      to: "",
      conversationId: "lobby",
      text,
      bytes: new Uint8Array(),
    };
    state.speaker = from.name;
    const hear = async ({ name, receive }: Person) => {
      missing.add(name);
      await receive.text?.(parcel);
      missing.delete(name);
    };
    const others = speakers.filter((person) => person !== from);
    await Promise.all([from.send.text?.(parcel), ...others.map(hear)]);
  };
  return {
    get rounds() {
      return state.rounds;
    },
    get missing() {
      return `${[...missing].join(", ") || "nobody"} misses what ${state.speaker} said`;
    },
    async round() {
      for (const from of speakers) await say(from, `${from.name} is well, ${state.rounds}`);
      for (const { name, send } of people) {
        // Who has no lobby writes to somebody, and waits for the echo.
        if (send.text !== undefined) continue;
        const to = speakers[0]?.name ?? "";
        state.speaker = name;
        await send.direct?.({
          from: name,
          to,
          conversationId: "",
          text: `well, ${state.rounds}`,
          bytes: new Uint8Array(),
        });
      }
      state.rounds += 1;
    },
    async [Symbol.asyncDispose]() {
      for (const person of people) await person[Symbol.asyncDispose]();
    },
  };
}
