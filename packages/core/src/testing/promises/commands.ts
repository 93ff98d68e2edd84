import fc from "fast-check";
import type { Fate, Way } from "./faults.ts";

/** Something that happens in a run: people are numbered, and so are the processes that they come in by. */
export type Command =
  | {
      readonly kind: "post";
      readonly person: number;
      readonly process: number;
      readonly place: Place;
      /** Of few: so that it is tried again, by the same person or another one. */
      readonly messageId: number;
      readonly isFile: boolean;
      readonly fate: Fate;
    }
  | { readonly kind: "listen"; readonly process: number; readonly place: Place }
  | { readonly kind: "deafen"; readonly ear: number }
  | {
      readonly kind: "add" | "remove" | "block" | "unblock" | "read";
      readonly actor: number;
      readonly person: number;
      readonly process: number;
      readonly fate: Fate;
    }
  | { readonly kind: "lead notices"; readonly way: Way }
  | { readonly kind: "release answers"; readonly isNewestFirst: boolean }
  | { readonly kind: "release notices" }
  | { readonly kind: "jump clock"; readonly ms: number };

/** Where somebody writes. */
export type Place = "lobby" | "group" | "direct";

export const people = 3;
export const processes = 2;

const person = fc.nat(people - 1);
const process = fc.nat(processes - 1);
const place = fc.constantFrom<Place>("lobby", "group", "group", "direct");
const fate = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Fate>("done") },
  { weight: 3, arbitrary: fc.constantFrom<Fate>("refused", "answer lost", "answer late") },
);

const post = fc.record({
  kind: fc.constant("post" as const),
  ...{ person, process, place, fate, messageId: fc.nat(12), isFile: fc.boolean() },
});

const change = fc.record({
  kind: fc.constantFrom("add", "remove", "block", "unblock", "read" as const),
  ...{ actor: person, person, process, fate },
});

/** Runs of commands; what a failure is made small to. */
export const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: post },
    { weight: 3, arbitrary: change },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("listen" as const), process, place }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("deafen" as const), ear: fc.nat(5) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("lead notices" as const),
        way: fc.constantFrom<Way>("told", "lost", "told twice", "told late"),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("release answers" as const),
        isNewestFirst: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: "release notices" as const }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("jump clock" as const),
        ms: fc.integer({ min: -10_000_000, max: 10_000_000 }),
      }),
    },
  ),
  { maxLength: 60 },
);
