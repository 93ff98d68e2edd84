import { describe, expect, it } from "vitest";
import { createPing } from "./ping.ts";
import { createManualSchedule } from "./testing/manual-schedule.ts";

function open() {
  const { schedule, advance } = createManualSchedule();
  const answers: (() => void)[] = [];
  const writes: (() => void)[] = [];
  const ping = createPing({
    written: () => new Promise((resolve) => writes.push(resolve)),
    send: (onAnswer) => answers.push(onAnswer),
    schedule,
  });
  return { ping, answers, writes, advance };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("createPing()", () => {
  it("sends when what was written before has left", async () => {
    const { ping, answers, writes } = open();
    const answered = ping(1000);
    await settle();
    expect(answers.length).toBe(0);
    writes[0]?.();
    await settle();
    answers[0]?.();
    expect(await answered).toBe(true);
  });

  it("answers who asks meanwhile only by the next ping, which they share", async () => {
    const { ping, answers, writes } = open();
    const settled: string[] = [];
    const ask = (name: string) => void ping(1000).then(() => settled.push(name));
    ask("first");
    // While the bytes before the first ping are on their way.
    ask("second");
    writes[0]?.();
    await settle();
    // While the first ping is.
    ask("third");
    answers[0]?.();
    await settle();
    expect(settled).toEqual(["first"]);
    writes[1]?.();
    await settle();
    answers[1]?.();
    await settle();
    expect([settled, answers.length]).toEqual([["first", "second", "third"], 2]);
  });

  it("is false when time is up, and stays so when the answer comes late", async () => {
    const { ping, answers, writes, advance } = open();
    const answered = ping(1000);
    writes[0]?.();
    await settle();
    advance(1000);
    answers[0]?.();
    expect(await answered).toBe(false);
  });
});
