import { openTestCore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { createRoster } from "./roster.ts";

async function open() {
  const core = openTestCore();
  let encoded = 0;
  const roster = createRoster(core.presence, ({ account, state }) => {
    encoded += 1;
    return Buffer.from(`${account.username} ${state};`);
  });
  async function join(name: string) {
    const session = await core.enter(name);
    const lease = core.presence.join(session);
    core.ports.clock.advance(core.limits.presenceWindowMs);
    return { id: session.account.id, lease };
  }
  const text = (parts: readonly Uint8Array[]) => Buffer.concat(parts).toString();
  return { core, roster, join, text, encoded: () => encoded };
}

describe("createRoster()", () => {
  it("lists who is here, and all but one", async () => {
    const { roster, join, text } = await open();
    expect(text(roster.list())).toBe("");
    await join("anna");
    const bert = await join("bert");
    await join("carl");
    expect(text(roster.list())).toBe("anna active;bert active;carl active;");
    expect(text(roster.list(bert.id))).toBe("anna active;carl active;");
  });

  it("finds one", async () => {
    const { roster, join, text } = await open();
    await join("anna");
    const { id, lease } = await join("bert");
    expect(text([roster.find(id) ?? Buffer.alloc(0)])).toBe("bert active;");
    lease.release("left");
    expect(roster.find(id)).toBeDefined();
  });

  it("encodes who has changed, once, however many ask", async () => {
    const { core, roster, join, text, encoded } = await open();
    const anna = await join("anna");
    for (let time = 0; time < 5; time += 1) roster.list();
    expect(encoded()).toBe(1);
    anna.lease.setActivity("inactive");
    core.ports.clock.advance(core.limits.presenceWindowMs);
    await join("bert");
    expect(text(roster.list())).toBe("anna inactive;bert active;");
    // Anna twice and Bert.
    expect(encoded()).toBe(3);
    await join("carl");
    roster.list();
    expect(encoded()).toBe(4);
  });
});
