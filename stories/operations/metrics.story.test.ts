import { readFile } from "node:fs/promises";
import { describe, expect, it, vi } from "vitest";
import { openWebSocketClient } from "../../packages/server/src/doors/native/testing/live-client.ts";
import { openChatRoomPerson } from "../matrix/persons/chat-room.ts";
import { openLinePerson } from "../matrix/persons/line.ts";
import { enterByJson, JsonRefusal } from "../testing/json-client.ts";
import { startParley } from "../testing/start-parley.ts";
import { scrape } from "./scrape.ts";

const metrics = { host: "127.0.0.1", port: 0 };
const password = "a long password";

describe("the page of metrics", () => {
  it("says what the clients saw", async () => {
    await using server = await startParley({ metrics });
    const ada = await enterByJson(server.url, "ada", password);
    for (const name of ["bob", "zoe", "lin"]) await enterByJson(server.url, name, password);
    const at = { url: server.url, password };
    await using live = await openWebSocketClient(server.url);
    live.send({ hello: { token: ada.token } });
    await live.next("caughtUp");
    await using bob = await openLinePerson({ ...at, port: server.ports.line ?? 0, name: "bob" });
    await using zoe = await openChatRoomPerson({ ...at, port: server.ports.qt ?? 0, name: "zoe" });
    const before = await scrape(server.ports.metrics);

    const post = (text: string, clientMessageId = text, conversationId = "lobby") =>
      ada.call("MessageService/PostMessage", {
        ...{ conversationId, clientMessageId },
        text: { body: text },
      });
    const texts = Array.from({ length: 20 }, (_, n) => `message ${n}`);
    for (const text of texts) await post(text);
    await post("again", "message 3");
    await expect(post("lost", "lost", "c_nowhere")).rejects.toThrow(JsonRefusal);
    const strangers = await fetch(`${server.url}/parley.v1.AccountService/GetAccount`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect(strangers.status).toBe(401);
    const parcel = { from: "ada", to: "", conversationId: "lobby", bytes: new Uint8Array() };
    const last = { ...parcel, text: "message 19" };
    await live.next(({ event }) => event?.message?.text?.body === last.text);
    await bob.receive.text?.(last);
    await zoe.receive.text?.(last);

    const page = await scrape(server.ports.metrics);
    const grown = (name: string) => (page.get(name) ?? 0) - (before.get(name) ?? 0);
    const transports = { native: "websocket", line: "tcp", "chat-room": "grpc" };
    for (const [door, transport] of Object.entries(transports)) {
      const connections = `parley_connections{door="${door}",transport="${transport}"}`;
      expect([door, page.get(connections)]).toEqual([door, 1]);
      expect([door, grown(`parley_deliveries_total{door="${door}"}`)]).toEqual([door, 20]);
    }
    const call = (result: string) =>
      grown(`parley_calls_total{door="native",call="messages.post",result="${result}"}`);
    expect([call("ok"), call("repeated"), call("not_found")]).toEqual([20, 1, 1]);
    const own = 'parley_calls_total{door="native",call="door",result="unauthenticated"}';
    expect(grown(own)).toBe(1);
    expect(grown("parley_commit_seconds_count")).toBe(
      grown('parley_store_transactions_total{thread="writes"}'),
    );
    expect(grown("parley_commit_acts_sum")).toBeGreaterThanOrEqual(20);
    expect(page.get('parley_sockets{protocol="line",tls="no"}')).toBe(1);
    expect(grown('parley_network_bytes_total{direction="out"}')).toBeGreaterThan(20 * 3 * 10);
    expect(page.get("parley_accounts_online")).toBe(3);
    expect(page.get('parley_admission_waiting{for="joins"}')).toBe(0);
    expect(page.get('parley_admission_refused_total{for="passwords"}')).toBe(0);
    expect(page.get('parley_connections{door="native",transport="grpc"}')).toBe(0);
    expect(page.get("parley_database_bytes")).toBeGreaterThan(0);
  });

  it("shows a reader that does not read, and what that costs", async () => {
    await using server = await startParley({ metrics });
    const ada = await enterByJson(server.url, "ada", password);
    await using live = await openWebSocketClient(server.url);
    live.send({ hello: { token: ada.token } });
    await live.next("caughtUp");
    live.pause();
    const queued = 'parley_queued_bytes{door="native"}';
    const most = 'parley_queued_bytes_max{door="native"}';
    const connections = 'parley_connections{door="native",transport="websocket"}';
    const memory = "parley_queue_memory_bytes";
    // Until the kernel's buffers are full, and ours begin.
    const body = "x".repeat(60_000);
    let page = await scrape(server.ports.metrics);
    for (let n = 0; n < 500 && (page.get(queued) ?? 0) < body.length; n++) {
      const message = { conversationId: "lobby", clientMessageId: `${n}`, text: { body } };
      await ada.call("MessageService/PostMessage", message);
      page = await scrape(server.ports.metrics);
    }
    expect(page.get(queued)).toBeGreaterThanOrEqual(body.length);
    expect(page.get(most)).toBe(page.get(queued));
    expect(page.get(memory)).toBeGreaterThan(body.length);
    live.destroy();
    await vi.waitFor(
      async () => {
        page = await scrape(server.ports.metrics);
        expect([page.get(connections), page.get(queued), page.get(memory)]).toEqual([0, 0, 0]);
      },
      { timeout: 60_000 },
    );
  });

  it("shows what waits for all together, and who has to come back when it is too much", async () => {
    await using server = await startParley({ metrics, maxQueuedBytes: 500_000 });
    const ada = await enterByJson(server.url, "ada", password);
    await using live = await openWebSocketClient(server.url);
    live.send({ hello: { token: ada.token } });
    await live.next("caughtUp");
    live.pause();
    // Less than waits for one connection before it is told so by itself: 4 MiB, behind the kernel's buffers.
    const body = "x".repeat(60_000);
    const overflows = 'parley_overflows_total{door="native"}';
    let page = await scrape(server.ports.metrics);
    let most = 0;
    for (let n = 0; n < 500 && page.get(overflows) === 0; n++) {
      const message = { conversationId: "lobby", clientMessageId: `${n}`, text: { body } };
      await ada.call("MessageService/PostMessage", message);
      page = await scrape(server.ports.metrics);
      most = Math.max(most, page.get("parley_queue_memory_bytes") ?? 0);
    }
    expect([page.get(overflows), page.get("parley_queue_memory_limit_bytes")]).toEqual([
      ...[1, 500_000],
    ]);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(600_000);
    live.resume();
    await live.next("resync");
  });

  it("is nowhere unless it is asked for, and never on the ports of the chat", async () => {
    await using silent = await startParley();
    expect(silent.ports.metrics).toBeUndefined();
    await using server = await startParley({ metrics });
    const onChat = await fetch(`${server.url}/metrics`);
    expect(await onChat.text()).not.toContain("parley_");
    const elsewhere = await fetch(`http://127.0.0.1:${server.ports.metrics}/`);
    expect(elsewhere.status).toBe(404);
  });

  it("has every metric of ours in the operator's guide, and no other stands there", async () => {
    await using server = await startParley({ metrics });
    const page = await (await fetch(`http://127.0.0.1:${server.ports.metrics}/metrics`)).text();
    const served = [...page.matchAll(/^# TYPE (parley_\w+)/gmu)].map(([, name]) => name);
    const guide = await readFile(new URL("../../docs/operations.md", import.meta.url), "utf8");
    const told = [...guide.matchAll(/^\| `(parley_\w+)/gmu)].map(([, name]) => name);
    expect(told.toSorted()).toEqual(served.toSorted());
  });
});
