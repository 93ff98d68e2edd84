import { setTimeout as pause } from "node:timers/promises";
import { JsonRefusal } from "../../stories/testing/json-client.ts";
import type { Account } from "../clients/connection.ts";
import type { Dice } from "../dice.ts";
import type { Recorder } from "../record.ts";
import { type Herald, maxTries } from "./herald.ts";

/** Somebody who comes and goes in a conversation. */
export type Guest = {
  readonly account: Account;
  readonly log: string;
  /** Into which nobody comes unasked. */
  readonly isGroup: boolean;
};

type Parts = {
  readonly herald: Herald;
  /** Whose conversations they are. */
  readonly owner: Account;
  readonly guests: readonly Guest[];
  readonly recorder: Recorder;
  readonly dice: Dice;
};

const passing = ["unavailable", "resource_exhausted"];

/**
 * Lets people into a conversation and out again while everything else goes on, and marks what they have read; by plain calls past
 * the proxy, each again until it is answered. Behind each change something is said, for those alone who are in.
 */
export class Doorkeeper {
  readonly #parts: Parts;
  readonly #inside = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether the account is a member. */
  isIn({ account, log }: Guest): boolean {
    return this.#inside.has(`${log} ${account.name}`);
  }

  /** Changes somebody's membership every now and then, when it may, until it is told to stop; settles when the last change is answered. */
  async keep(signal: AbortSignal, mayChange: () => boolean): Promise<void> {
    const { guests, dice } = this.#parts;
    while (!signal.aborted) {
      await pause(dice.between(100, 900));
      if (signal.aborted || !mayChange()) continue;
      const guest = dice.pick(guests);
      await this.change(guest, !this.isIn(guest));
      await this.#markRead(dice.pick(guests));
    }
  }

  /** Makes somebody a member, or none. */
  async change(guest: Guest, isMember: boolean): Promise<void> {
    const { herald, owner, recorder } = this.#parts;
    const { account, log } = guest;
    if (this.isIn(guest) === isMember) return;
    const change = { account: account.name, log, isMember };
    recorder.write({ kind: "changing", ...change });
    const { method, body, token } = this.#toCall(guest, isMember);
    await this.#insist(() =>
      herald.call(`ConversationService/${method}`, { conversationId: log, ...body }, token),
    );
    recorder.write({ kind: "changed", ...change });
    const key = `${log} ${account.name}`;
    if (isMember) this.#inside.add(key);
    else this.#inside.delete(key);
    await herald.post(owner, log, isMember ? "welcome" : "not for who is out");
  }

  close(): Promise<void> {
    return this.#parts.recorder.close();
  }

  /** By the owner, or by oneself. */
  #toCall({ account, isGroup }: Guest, isMember: boolean) {
    const { owner, dice } = this.#parts;
    const isOwn = dice.chance(0.5);
    if (isMember && (isGroup || !isOwn)) {
      const body = { accountIds: [account.id] };
      return { method: "AddMembers", body, token: owner.token };
    }
    if (isMember) return { method: "JoinRoom", body: {}, token: account.token };
    if (isOwn) return { method: "LeaveConversation", body: {}, token: account.token };
    return { method: "RemoveMember", body: { accountId: account.id }, token: owner.token };
  }

  /** Marks the newest of a conversation as read, for somebody who is in it. */
  async #markRead(guest: Guest): Promise<void> {
    if (!this.isIn(guest)) return;
    const { herald, recorder } = this.#parts;
    const { account, log } = guest;
    const body = { conversationId: log };
    let seq = 0;
    await this.#insist(async () => {
      const { head } = await herald.call("MessageService/ListEvents", body, account.token);
      await herald.call("ConversationService/MarkRead", { ...body, seq: head }, account.token);
      seq = Number(head);
    });
    if (seq > 0) recorder.write({ kind: "marked", account: account.name, log, seq });
  }

  /** Calls until there is an answer. Throws what no later try can change. */
  async #insist(call: () => Promise<unknown>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await call();
        return;
      } catch (thrown) {
        // An earlier try was carried out, and its answer was lost.
        if (thrown instanceof JsonRefusal && thrown.code === "not_found" && tries > 1) return;
        const isPassing = !(thrown instanceof JsonRefusal) || passing.includes(thrown.code);
        if (!isPassing || tries === maxTries) throw thrown;
        await pause(100);
      }
    }
  }
}
