import { describe, expect, it } from "vitest";
import { lobbyId } from "../ids.ts";
import type { Event } from "../messages/event.ts";
import type { Store } from "../ports/store.ts";
import {
  createManualClock,
  createMemoryBusHub,
  createMemoryStore,
  createSeededRandom,
} from "../testing/index.ts";
import { openTestCore } from "../testing/open-test-core.ts";
import { createHub } from "./hub.ts";

/** A store with one account, and a way to commit a message without telling anybody. */
async function openStore() {
  const store = createMemoryStore();
  const core = openTestCore({ store });
  const { account } = await core.enter("anna");
  let count = 0;
  const commit = async (): Promise<Event> => {
    const appended = await store.appendMessage({
      conversationId: lobbyId,
      accountId: account.id,
      id: `m_${count++}` as Parameters<Store["appendMessage"]>[0]["id"],
      clientMessageId: "",
      at: 0,
      content: { kind: "text", text: `message ${count}` },
    });
    if (appended.status !== "appended") throw new Error(appended.status);
    return appended.event;
  };
  return { store, commit };
}

function openHub(store: Store, bus = createMemoryBusHub().connect()) {
  const clock = createManualClock();
  const defects: unknown[] = [];
  const hub = createHub({ store, bus, clock, onDefect: (defect) => defects.push(defect) });
  return { hub, clock, defects };
}

/** Collects the seqs that a listener hears, and waits for one of them. */
function createEar() {
  const heard: number[] = [];
  const waits: { seq: number; resolve: () => void }[] = [];
  return {
    heard,
    listen(events: readonly Event[]) {
      heard.push(...events.map(({ seq }) => seq));
      for (const { seq, resolve } of waits) if (heard.includes(seq)) resolve();
    },
    until: (seq: number) =>
      new Promise<void>((resolve) => {
        if (heard.includes(seq)) resolve();
        else waits.push({ seq, resolve });
      }),
  };
}

describe("createHub()", () => {
  it("begins at the head and gives each listener every event once, in order", async () => {
    const { store, commit } = await openStore();
    const { hub } = openHub(store);
    const ear = createEar();
    const subscription = await hub.subscribe(lobbyId, ear.listen);
    expect(subscription.position).toBe(1);
    for (let n = 0; n < 3; n++) hub.publish(await commit());
    expect(ear.heard).toEqual([2, 3, 4]);
    expect(subscription.position).toBe(4);
  });

  it("mends the order of events that are told in another one, from the store", async () => {
    const { store, commit } = await openStore();
    const { hub } = openHub(store);
    const ear = createEar();
    await hub.subscribe(lobbyId, ear.listen);
    const events = [await commit(), await commit(), await commit(), await commit()];
    const random = createSeededRandom(7);
    const order = events.map((event) => ({ event, key: random.bytes(1)[0] ?? 0 }));
    for (const { event } of order.toSorted((a, b) => a.key - b.key)) hub.publish(event);
    hub.publish(events[0] as Event);
    await ear.until(5);
    expect(ear.heard).toEqual([2, 3, 4, 5]);
  });

  it("reads from the store what another process has committed", async () => {
    const { store, commit } = await openStore();
    const buses = createMemoryBusHub();
    const here = openHub(store, buses.connect()).hub;
    const there = openHub(store, buses.connect()).hub;
    const ear = createEar();
    await here.subscribe(lobbyId, ear.listen);
    // More than one page, and one that nobody tells of.
    for (let n = 0; n < 450; n++) there.publish(await commit());
    await commit();
    there.publish(await commit());
    await ear.until(453);
    expect(ear.heard).toEqual(Array.from({ length: 452 }, (_, n) => n + 2));
  });

  it("does not lose an event that is committed while a listener subscribes", async () => {
    const { store, commit } = await openStore();
    const { hub } = openHub(store);
    const ear = createEar();
    const subscribing = hub.subscribe(lobbyId, ear.listen);
    const event = await commit();
    hub.publish(event);
    // What the listener was not called with lies at or before the position that it is told.
    const { position } = await subscribing;
    const before = [...ear.heard];
    hub.publish(await commit());
    await ear.until(3);
    expect(position).toBe(2);
    expect(ear.heard).toEqual([...before, 3]);
    expect([[], [2]]).toContainEqual(before);
  });

  it("goes on after the store was out of reach", async () => {
    const { store, commit } = await openStore();
    let isReachable = true;
    const flaky: Store = {
      ...store,
      listEvents: (...args) =>
        isReachable ? store.listEvents(...args) : Promise.reject(new Error("out of reach")),
    };
    const { hub, clock } = openHub(flaky);
    const ear = createEar();
    await hub.subscribe(lobbyId, ear.listen);
    isReachable = false;
    await commit();
    hub.publish(await commit());
    await new Promise((resolve) => setImmediate(resolve));
    expect(ear.heard).toEqual([]);
    isReachable = true;
    clock.advance(1000);
    await ear.until(3);
    expect(ear.heard).toEqual([2, 3]);
  });

  it("asks the store, where it is not known what was carried out, and tells the other processes", async () => {
    const { store, commit } = await openStore();
    const buses = createMemoryBusHub();
    const { hub, clock } = openHub(store, buses.connect());
    const there = openHub(store, buses.connect()).hub;
    const [ear, earThere] = [createEar(), createEar()];
    await hub.subscribe(lobbyId, ear.listen);
    await there.subscribe(lobbyId, earThere.listen);
    // Its answer was lost: nobody publishes it.
    await commit();
    hub.doubt();
    clock.advance(1000);
    await Promise.all([ear.until(2), earThere.until(2)]);
    expect([ear.heard, earThere.heard]).toEqual([[2], [2]]);
  });

  it("keeps the others' events from a listener that throws, and tells of the defect", async () => {
    const { store, commit } = await openStore();
    const { hub, defects } = openHub(store);
    const ear = createEar();
    const defect = new Error("defect");
    await hub.subscribe(lobbyId, () => {
      throw defect;
    });
    await hub.subscribe(lobbyId, ear.listen);
    hub.publish(await commit());
    expect(ear.heard).toEqual([2]);
    expect(defects).toEqual([defect]);
  });

  it("is silent for who has left, and begins anew for who comes back", async () => {
    const { store, commit } = await openStore();
    const { hub } = openHub(store);
    const ear = createEar();
    const subscription = await hub.subscribe(lobbyId, ear.listen);
    subscription.close();
    hub.publish(await commit());
    const again = await hub.subscribe(lobbyId, ear.listen);
    expect(again.position).toBe(2);
    hub.publish(await commit());
    expect(ear.heard).toEqual([3]);
  });

  it("lets two subscribe at once of whom one leaves before the other is there", async () => {
    const { store, commit } = await openStore();
    const { hub } = openHub(store);
    const ear = createEar();
    const leaving = hub.subscribe(lobbyId, () => {}).then((subscription) => subscription.close());
    await Promise.all([leaving, hub.subscribe(lobbyId, ear.listen)]);
    hub.publish(await commit());
    expect(ear.heard).toEqual([2]);
  });
});
