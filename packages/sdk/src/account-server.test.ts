import { describe, expect, it } from "vitest";
import { type OpenClient, openClient, until } from "./testing/open-client.ts";
import { openTestServer } from "./testing/open-test-server.ts";

/** The smallest picture: one transparent pixel. */
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

const picture = {
  name: "me.png",
  size: pixel.length,
  mediaType: "image/png",
  slice: async (start: number, end: number) => Uint8Array.from(pixel.subarray(start, end)),
};

/** A server that sends no codes but tells them here. */
async function openPhoneServer() {
  const codes: string[] = [];
  const warn = (fields: object) => {
    if ("code" in fields && typeof fields.code === "string") codes.push(fields.code);
  };
  const log = { debug() {}, info() {}, warn, error() {} };
  const server = await openTestServer({ log });
  const prove = async ({ client }: OpenClient, phone: string) => {
    const codeId = await client.sendCode(phone);
    return { codeId, phone, code: codes.at(-1) ?? "" };
  };
  return { ...server, prove };
}

describe("what an account has on a real server", { timeout: 60_000 }, () => {
  it("finds what was said, page by page", async () => {
    await using server = await openTestServer();
    using ada = await openClient(server.url, "ada");
    using bob = await openClient(server.url, "bob");
    const { id } = await ada.client.openDirect(bob.account.id);
    bob.client.sendText("lobby", "pears");
    await until(ada.client, () => ada.listen("lobby").length === 2);
    for (let n = 1; n <= 5; n += 1) ada.client.sendText("lobby", `apples, ${n} of them`);
    ada.client.sendText(id, "an apple for Bob");
    await until(bob.client, () => bob.listen("lobby").length === 6 && bob.listen(id).length === 2);
    const seqs: string[] = [];
    let pageToken = "";
    do {
      const search = { text: "APPL", pageSize: 2, pageToken };
      const page = await bob.client.searchMessages(search);
      seqs.push(...page.events.map(({ log, seq }) => `${log === id ? "direct" : log} ${seq}`));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(seqs.toSorted()).toEqual([
      "direct 3",
      "lobby 4",
      "lobby 5",
      "lobby 6",
      "lobby 7",
      "lobby 8",
    ]);
    const here = await ada.client.searchMessages({ text: "apple", conversationId: id });
    expect(here.events).toEqual([bob.listen(id).at(-1)]);
    const byBob = { text: "apple", fromAccountId: bob.account.id };
    expect(await ada.client.searchMessages(byBob)).toEqual({ events: [], nextPageToken: "" });
    using eve = await openClient(server.url, "eve");
    const { events } = await eve.client.searchMessages({ text: "apple" });
    expect(events.map(({ log }) => log)).toEqual(Array(5).fill("lobby"));
    const elsewhere = eve.client.searchMessages({ text: "apple", conversationId: id });
    await expect(elsewhere).rejects.toMatchObject({ code: "not_found" });
    const bad = ada.client.searchMessages({ text: "apple", pageToken: "x" });
    await expect(bad).rejects.toMatchObject({ code: "invalid_argument" });
  });

  it("gets another name and an avatar that everybody can see", async () => {
    await using server = await openTestServer();
    using ada = await openClient(server.url, "ada");
    using bob = await openClient(server.url, "bob");
    const progress: number[] = [];
    const onProgress = (sent: number) => progress.push(sent);
    const file = await ada.client.uploadFile(picture, { onProgress });
    expect(file).toMatchObject({ kind: "image", mediaType: "image/png", width: 1, height: 1 });
    expect(progress.at(-1)).toBe(pixel.length);
    const patch = { username: "Countess", displayName: "Ada", avatarFileId: file.id };
    const changed = { ...ada.account, ...patch };
    expect(await ada.client.updateProfile(patch)).toEqual(changed);
    expect(ada.client.account).toEqual(changed);
    await until(bob.client, () =>
      bob.listen("lobby").some(({ body }) => body.kind === "profile_changed"),
    );
    const seen = await bob.client.getAccount(ada.account.id);
    expect(seen).toEqual(changed);
    const response = await fetch(await bob.client.getFileUrl(seen.avatarFileId));
    expect(response.headers.get("content-type")).toBe("image/png");
    expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), pixel)).toBe(0);
    expect((await ada.client.updateProfile({ avatarFileId: "" })).avatarFileId).toBe("");
    const foreign = bob.client.updateProfile({ avatarFileId: file.id });
    await expect(foreign).rejects.toMatchObject({ code: "not_found" });
    const taken = bob.client.updateProfile({ username: "countess" });
    await expect(taken).rejects.toMatchObject({ code: "already_exists" });
  });

  it("refuses a file that is too large at once, and stops an upload when it is told to", async () => {
    await using server = await openTestServer({ limits: { maxFileBytes: 10 } });
    using ada = await openClient(server.url, "ada");
    const tooLarge = { code: "resource_exhausted" };
    await expect(ada.client.uploadFile(picture)).rejects.toMatchObject(tooLarge);
    const abort = new AbortController();
    const small = { ...picture, size: 10 };
    abort.abort();
    const stopped = ada.client.uploadFile(small, { signal: abort.signal });
    await expect(stopped).rejects.toMatchObject({ code: "canceled" });
  });

  it("has a phone number, proved by a code, and is found and signed in by it", async () => {
    await using server = await openPhoneServer();
    using ada = await openClient(server.url, "ada");
    using bob = await openClient(server.url, "bob");
    const phone = "4915112345678";
    const said = await server.prove(ada, phone);
    const wrong = { ...said, code: said.code === "0000" ? "1111" : "0000" };
    const refused = { code: "permission_denied" };
    await expect(ada.client.setPhone(wrong)).rejects.toMatchObject(refused);
    await ada.client.setPhone(said);
    await expect(ada.client.setPhone(said)).rejects.toMatchObject(refused);
    expect([await ada.client.getPhone(), await bob.client.getPhone()]).toEqual([phone, ""]);
    expect(await bob.client.searchAccounts(phone)).toEqual([ada.account]);
    expect(await bob.client.signInByPhone(await server.prove(bob, phone))).toEqual(ada.account);
    await until(bob.client, () => bob.client.connection.state === "live");
    expect(bob.client.account).toEqual(ada.account);
    const taken = ada.client.registerByPhone(await server.prove(ada, phone));
    await expect(taken).rejects.toMatchObject({ code: "already_exists" });
  });

  it("is made by a phone number alone", async () => {
    await using server = await openPhoneServer();
    using ada = await openClient(server.url, "ada");
    const phone = "+4912345678";
    const account = await ada.client.registerByPhone(await server.prove(ada, phone));
    expect(account.username).toBe(account.id);
    expect(await ada.client.signInByPhone(await server.prove(ada, phone))).toEqual(account);
  });
});
