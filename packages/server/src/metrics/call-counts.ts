import { ChatError, type Core, type ErrorCode } from "@parley/core";
import { GrpcError } from "../net/grpc-stream.ts";
import { fromGrpcCode } from "../wording/grpc-codes.ts";

/** How a call of the core ended. `repeated`: a message that the account had posted before. */
export type CallResult = "ok" | "repeated" | ErrorCode;

/** So many calls of one kind, by one door, that ended in one way. */
export type CallCount = {
  readonly door: string;
  /** For example `messages.post`. */
  readonly call: string;
  readonly result: CallResult;
  readonly count: number;
};

/** Counts what the doors ask of the core, and what comes of it. */
export interface CallCounts {
  /** The core as a door uses it: the same, but every call that gives a promise is counted when that settles. */
  countFor(door: string, core: Core): Core;
  /**
   * Counts the refusals of a door that are its own, as the call `door`: what cannot be read, has no session or comes too fast never
   * gets as far as the core. What the core refused is not counted again.
   */
  countRefusals(door: string): (refusal: unknown) => void;
  list(): readonly CallCount[];
}

/** A part of the core; besides its modules there are plain values. */
type Part = string | Readonly<Record<string, Method | number>>;
type Method = (...args: unknown[]) => unknown;
type Tally = Partial<Record<CallResult, number>>;

/** Creates counts of nothing. */
export function createCallCounts(): CallCounts {
  const tallies: { readonly door: string; readonly call: string; readonly tally: Tally }[] = [];
  const countedRefusals = new WeakSet<object>();

  function openTally(door: string, call: string): (result: CallResult) => void {
    const tally: Tally = {};
    tallies.push({ door, call, tally });
    return (result) => {
      tally[result] = (tally[result] ?? 0) + 1;
    };
  }

  function isFirst(refusal: unknown): boolean {
    if (!(refusal instanceof Error) || countedRefusals.has(refusal)) return false;
    countedRefusals.add(refusal);
    // A door may say the core's refusal in its own words.
    return !(refusal.cause instanceof Error && countedRefusals.has(refusal.cause));
  }

  function countCall(door: string, call: string, run: Method): Method {
    const add = openTally(door, call);
    return (...args: unknown[]): unknown => {
      const answer = run(...args);
      if (answer instanceof Promise) {
        answer.then(
          (value) => add(isRepeated(value) ? "repeated" : "ok"),
          (thrown) => {
            isFirst(thrown);
            add(toResult(thrown));
          },
        );
      }
      return answer;
    };
  }

  return {
    countFor(door, core) {
      // Names and signatures stay as they are, which the compiler cannot follow through entries.
      const entries = Object.entries(core as unknown as Record<string, Part>);
      const parts = entries.map(([name, part]) => {
        if (typeof part !== "object") return [name, part];
        const methods = Object.entries(part).map(([method, run]) => [
          method,
          typeof run === "function" ? countCall(door, `${name}.${method}`, run) : run,
        ]);
        return [name, Object.fromEntries(methods)];
      });
      return Object.fromEntries(parts) as Core;
    },
    countRefusals(door) {
      const add = openTally(door, "door");
      return (refusal) => {
        if (isFirst(refusal)) add(toResult(refusal));
      };
    },
    list: () =>
      tallies.flatMap(({ door, call, tally }) =>
        Object.entries(tally).map(([result, count]) => ({
          ...{ door, call, count },
          result: result as CallResult,
        })),
      ),
  };
}

function isRepeated(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "isDuplicate" in value &&
    value.isDuplicate === true
  );
}

function toResult(refusal: unknown): ErrorCode {
  if (!(refusal instanceof GrpcError)) return ChatError.from(refusal).code;
  const code = fromGrpcCode(refusal.code);
  // What a door calls internal on purpose is a client's mistake, in the words of its original; a defect is no GrpcError.
  return code === "internal" ? "invalid_argument" : code;
}
