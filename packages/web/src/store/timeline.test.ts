import { describe, expect, it } from "vitest";
import type { Handlers } from "../bridge/answerer.ts";
import type { Event } from "../bridge/messages.ts";
import { listTestMessages, toTestMessage } from "../testing/events.ts";
import { openMemoryEngine } from "../testing/memory-engine.ts";
import { createTimeline, type Timeline } from "./timeline.ts";

/** Answers as a server does that has the messages 1 to `head`. */
function serve(history: { head: number }): Pick<Handlers, "listEvents"> {
  return {
    listEvents: async ({ position, limit }) => {
      const { head } = history;
      let events: readonly Event[] = [];
      if (position === "newest") events = listTestMessages(Math.max(1, head - limit + 1), head);
      else if ("beforeSeq" in position)
        events = listTestMessages(Math.max(1, position.beforeSeq - limit), position.beforeSeq - 1);
      else if ("afterSeq" in position)
        events = listTestMessages(position.afterSeq + 1, Math.min(head, position.afterSeq + limit));
      return { events, head };
    },
  };
}

const ends = ({ events }: Timeline): readonly (number | undefined)[] => [
  events()[0]?.seq,
  events().at(-1)?.seq,
];

describe("createTimeline()", () => {
  it("gets the newest page, then older ones until the beginning", async () => {
    using memory = openMemoryEngine(serve({ head: 130 }));
    const timeline = createTimeline(memory.engine, "lobby");
    expect(timeline.loadState()).toEqual({ state: "loading" });
    await timeline.load();
    expect([timeline.loadState(), ends(timeline)]).toEqual([{ state: "ready" }, [71, 130]]);
    await Promise.all([timeline.loadOlder(), timeline.loadOlder()]);
    expect(ends(timeline)).toEqual([11, 130]);
    await timeline.loadOlder();
    await timeline.loadOlder();
    expect(ends(timeline)).toEqual([1, 130]);
    expect(timeline.events()).toEqual(listTestMessages(1, 130));
  });

  it("keeps events that come while it loads", async () => {
    using memory = openMemoryEngine(serve({ head: 10 }));
    const timeline = createTimeline(memory.engine, "lobby");
    const loading = timeline.load();
    timeline.receive(listTestMessages(9, 12));
    await loading;
    expect(ends(timeline)).toEqual([1, 12]);
  });

  it("fills a hole before it shows what came after it", async () => {
    const history = { head: 10 };
    using memory = openMemoryEngine(serve(history));
    const timeline = createTimeline(memory.engine, "lobby");
    await timeline.load();
    history.head = 450;
    timeline.receive(listTestMessages(450, 450));
    expect(ends(timeline)).toEqual([1, 10]);
    await expect.poll(() => timeline.events()).toEqual(listTestMessages(1, 450));
  });

  it("starts again at the newest page when the hole is too large", async () => {
    const history = { head: 10 };
    using memory = openMemoryEngine(serve(history));
    const timeline = createTimeline(memory.engine, "lobby");
    await timeline.load();
    history.head = 5000;
    await timeline.fill();
    expect(ends(timeline)).toEqual([4941, 5000]);
  });

  it("says why it could not load, and loads at the next try", async () => {
    const history = { head: 3 };
    let isBroken = true;
    using memory = openMemoryEngine({
      listEvents: async (params, context) => {
        if (isBroken) throw new Error("the server does not answer");
        return (await serve(history).listEvents)(params, context);
      },
    });
    const timeline = createTimeline(memory.engine, "lobby");
    await timeline.load();
    expect(timeline.loadState()).toEqual({
      state: "failed",
      message: "the server does not answer",
    });
    isBroken = false;
    await timeline.load();
    expect(ends(timeline)).toEqual([1, 3]);
  });

  it("jumps to an event far back and comes forward page by page", async () => {
    const history = { head: 300 };
    using memory = openMemoryEngine(serve(history));
    const timeline = createTimeline(memory.engine, "lobby");
    await timeline.load();
    await timeline.loadAround(100);
    expect([ends(timeline), timeline.hasNewer()]).toEqual([[71, 130], true]);
    history.head = 301;
    timeline.receive([toTestMessage(301)]);
    expect(ends(timeline)).toEqual([71, 130]);
    await timeline.loadNewer();
    expect(ends(timeline)).toEqual([71, 190]);
    await timeline.loadNewer();
    await timeline.loadNewer();
    expect([ends(timeline), timeline.hasNewer()]).toEqual([[71, 301], false]);
    expect(timeline.events()).toEqual(listTestMessages(71, 301));
  });

  it("stays when the event is here, and goes back to the newest", async () => {
    using memory = openMemoryEngine(serve({ head: 300 }));
    const timeline = createTimeline(memory.engine, "lobby");
    await timeline.load();
    await timeline.loadAround(250);
    expect([ends(timeline), timeline.hasNewer()]).toEqual([[241, 300], false]);
    await Promise.all([timeline.loadAround(20), timeline.load()]);
    expect([ends(timeline), timeline.hasNewer()]).toEqual([[241, 300], false]);
  });
});
