import { describe, expect, it } from "vitest";
import type { Session } from "../sessions/session.ts";
import { openTestCore, type TestCore } from "../testing/open-test-core.ts";

async function open() {
  const core = openTestCore();
  const anna = await core.enter("anna");
  const told: string[] = [];
  core.presence.subscribe((changes) => {
    told.push(changes.map(({ account, state }) => `${account.username} ${state}`).join(", "));
  });
  return { core, anna, told };
}

/** Lets the window of changes pass. */
function settle(core: TestCore) {
  core.ports.clock.advance(core.limits.presenceWindowMs);
}

function listNames(core: TestCore) {
  return core.presence.list().map(({ account, state }) => `${account.username} ${state}`);
}

describe("createPresence()", () => {
  it("tells the changes of a window together, and of each account only the last", async () => {
    const { core, anna, told } = await open();
    const bert = await core.enter("bert");
    const lease = core.presence.join(anna);
    core.presence.join(bert);
    lease.setActivity("inactive");
    expect(told).toEqual([]);
    settle(core);
    expect(told).toEqual(["anna inactive, bert active"]);
    expect(listNames(core)).toEqual(["anna inactive", "bert active"]);
  });

  it("does not tell of somebody who came and went within the window", async () => {
    const { core, anna, told } = await open();
    core.presence.join(anna).release("left");
    settle(core);
    expect(told).toEqual([]);
    expect(listNames(core)).toEqual([]);
  });

  it("is active while one connection is, and offline when the last has left", async () => {
    const { core, anna, told } = await open();
    const phone = core.presence.join(anna);
    const desk = core.presence.join(anna);
    phone.setActivity("inactive");
    settle(core);
    desk.setActivity("inactive");
    settle(core);
    phone.setActivity("active");
    settle(core);
    phone.release("left");
    settle(core);
    desk.release("left");
    desk.release("lost");
    settle(core);
    expect(told).toEqual([
      "anna active",
      "anna inactive",
      "anna active",
      "anna inactive",
      "anna offline",
    ]);
    expect(core.presence.get(anna.account.id)).toBe("offline");
  });

  it("keeps who lost the line for a grace, and tells nothing when they come back in it", async () => {
    const { core, anna, told } = await open();
    const lease = core.presence.join(anna);
    settle(core);
    lease.release("lost");
    core.ports.clock.advance(core.limits.presenceGraceMs - 1);
    expect(core.presence.get(anna.account.id)).toBe("active");
    const again = core.presence.join(anna);
    core.ports.clock.advance(core.limits.presenceGraceMs * 2);
    expect(told).toEqual(["anna active"]);
    again.release("lost");
    core.ports.clock.advance(core.limits.presenceGraceMs + core.limits.presenceWindowMs);
    expect(told).toEqual(["anna active", "anna offline"]);
  });

  it("lets who came back leave at once, whatever the lost connection's grace", async () => {
    const { core, anna, told } = await open();
    core.presence.join(anna).release("lost");
    const again = core.presence.join(anna);
    settle(core);
    again.release("left");
    settle(core);
    expect(told).toEqual(["anna active", "anna offline"]);
  });

  it("is not moved by a released lease", async () => {
    const { core, anna, told } = await open();
    const other = core.presence.join(anna);
    const lease = core.presence.join(anna);
    other.setActivity("inactive");
    lease.release("left");
    lease.setActivity("active");
    settle(core);
    expect(told).toEqual(["anna inactive"]);
  });

  it("tells the others when a listener throws", async () => {
    const { core, anna } = await open();
    const told: Session["account"]["username"][] = [];
    core.presence.subscribe(() => {
      throw new Error("defect");
    });
    core.presence.subscribe((changes) => {
      told.push(...changes.map(({ account }) => account.username));
    });
    core.presence.join(anna);
    settle(core);
    expect(told).toEqual(["anna"]);
    expect(core.defects).toEqual([new Error("defect")]);
  });
});
