import { describe, expect, it } from "vitest";
import { toId } from "../ids.ts";
import type { Audit, AuditEntry } from "../ports/audit.ts";

/** An audit of one test, and how to see what it keeps. */
export type OpenedAudit = {
  readonly audit: Audit;
  /** What is kept, oldest first. */
  list(): Promise<readonly AuditEntry[]>;
  close(): Promise<void>;
};

const whole: AuditEntry = {
  at: 1_700_000_000_000,
  act: "role_changed",
  by: { id: toId("a_1"), username: "anna\n\u0000 \u{1f600} \\ \" '" },
  on: { id: toId("a_2"), username: "" },
  conversationId: toId("c_1"),
  role: "admin",
  sessionId: toId("s_1"),
  door: "native",
  client: "Parley\u2028 web",
  address: "2001:db8::1",
  detail: "because",
  omitted: 3,
};

/** Acceptance suite of `Audit`. */
export function auditSuite(name: string, open: () => Promise<OpenedAudit>): void {
  async function play(run: (opened: OpenedAudit) => Promise<void>): Promise<void> {
    const opened = await open();
    try {
      await run(opened);
    } finally {
      await opened.close();
    }
  }

  describe(`${name}, as an audit`, () => {
    it("is empty at first", () =>
      play(async ({ list }) => {
        expect(await list()).toEqual([]);
      }));

    it("gives back what it was given, every field and every character", () =>
      play(async ({ audit, list }) => {
        await audit.record(whole);
        await audit.record({ at: 1, act: "server_started" });
        expect(await list()).toEqual([whole, { at: 1, act: "server_started" }]);
      }));

    it("has kept an entry when it says so", () =>
      play(async ({ audit, list }) => {
        for (const at of [1, 2, 3]) {
          await audit.record({ at, act: "signed_in" });
          expect(await list()).toHaveLength(at);
        }
      }));

    it("keeps the order of the calls, however many come at once and whatever their times", () =>
      play(async ({ audit, list }) => {
        const times = Array.from({ length: 500 }, (_, n) => 1000 - n);
        await Promise.all(times.map((at) => audit.record({ at, act: "signed_out" })));
        expect((await list()).map(({ at }) => at)).toEqual(times);
      }));
  });
}
