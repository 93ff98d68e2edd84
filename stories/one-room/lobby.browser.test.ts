import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { type ChannelCredentials, credentials } from "@grpc/grpc-js";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { QtClient } from "../../packages/server/src/doors/chat-room/testing/qt-client.ts";
import {
  cut,
  gather,
  isLast,
  toHash,
} from "../../packages/server/src/doors/chat-room/testing/qt-files.ts";
import { join, openBrowser, type Person } from "../browser/person.ts";
import { enterByJson, listAllEvents } from "../testing/json-client.ts";
import { enterByQt, joinByQt, toQtMetadata } from "../testing/qt-person.ts";
import { startParley, type TestServer } from "../testing/start-parley.ts";
import { createPng, createWav, recordVideo } from "./media.ts";

// One conversation, two wires: somebody in a browser, over HTTP and WebSocket, and somebody at the Qt
// client, over gRPC and TLS. Each has registered by the own door.

let browser: Browser;
let dataFolder: string;
let server: TestServer;
beforeAll(async () => {
  browser = await openBrowser();
  dataFolder = await mkdtemp(joinPath(tmpdir(), "parley-lobby-"));
  server = await startParley({ dataFolder });
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await rm(dataFolder, { recursive: true, force: true });
});

/** The Qt client takes the server's own root certificate for good. */
async function openTls(): Promise<ChannelCredentials> {
  return credentials.createSsl(await readFile(String(server.rootCertificate)));
}

/** Registers and comes in by the Qt door. */
async function joinByTls(name: string): Promise<QtClient> {
  return joinByQt(server.ports["qt-tls"] ?? 0, name, await openTls());
}

function joinByBrowser(username: string): Promise<Person> {
  return join(browser, { url: server.url, username, displayName: username });
}

/** The texts that somebody sees in the browser, oldest first. */
async function listTexts({ messages }: Person): Promise<readonly (string | null)[]> {
  return messages.locator(".message-text").allTextContents();
}

describe("somebody in a browser and somebody at the Qt client", () => {
  it("read each other's words, in any script", async () => {
    await using zoe = await joinByTls("zoe");
    await using ada = await joinByBrowser("ada");
    const words = [
      "plain words",
      "👍",
      "family 👨‍👩‍👧‍👦, flag 🏴󠁧󠁢󠁳󠁣󠁴󠁿, thumb 👍🏿",
      "four bytes: 𠮷野家 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🜚",
      "combining: Zoe\u0308 and Zo\u00eb stay two spellings, n\u0303\u0330\u0301",
      "right to left: שלום, עולם! مرحبا بالعالم (abc 123)",
      `${"long ".repeat(200)}end`,
    ];
    for (const word of words) {
      await ada.say(`ada: ${word}`);
      zoe.say(`zoe: ${word}`);
      await zoe.findText(`ada: ${word}`);
      await ada.messages.filter({ hasText: `zoe: ${word}` }).waitFor();
      // An own message stands last until it is acknowledged.
      const listLast = async () => (await listTexts(ada)).slice(-2);
      await expect.poll(listLast).toEqual([`ada: ${word}`, `zoe: ${word}`]);
    }
    expect(zoe.texts).toEqual(words.map((word) => `ada: ada: ${word}`));
    expect(ada.complaints).toEqual([]);
  });

  it("show and play each other's pictures, sounds and videos", async () => {
    await using zoe = await joinByTls("zara");
    await using ada = await joinByBrowser("anna");
    const { page } = ada;
    const files = [
      { kind: "IMAGE", name: "dunes.png", type: "image/png", content: createPng(48, 32) },
      { kind: "VIDEO", name: "film.webm", type: "video/webm", content: await recordVideo(page) },
      { kind: "AUDIO", name: "tone.wav", type: "audio/wav", content: createWav(2) },
    ];
    const uploads = files.map(({ name, type, content }) => ({
      name: `ada-${name}`,
      mimeType: type,
      buffer: content,
    }));
    await page.locator("input[type=file]").setInputFiles(uploads);
    await page.getByRole("button", { name: "Send", exact: true }).click();
    for (const { name } of uploads) {
      await zoe.find((message) => message.file?.name === name && isLast(message));
    }
    const sent = files.map(({ kind, name, content }) => ({
      name: `ada-${name}`,
      type: kind,
      size: content.length,
      hash: toHash(content),
    }));
    // Each is posted when its upload is done, so that no small file waits for a large one.
    const byName = gather(zoe).toSorted((a, b) => String(a.name).localeCompare(String(b.name)));
    expect(byName).toMatchObject(sent);

    for (const { kind, name, content } of files) {
      for (const message of cut(`zoe-${name}`, content, 131_072)) {
        zoe.send({ ...message, file: { ...message.file, type: kind } });
      }
    }
    const picture = page.getByRole("img", { name: "zoe-dunes.png" });
    const film = page.locator("video[aria-label='zoe-film.webm']");
    const tone = page.locator("audio[aria-label='zoe-tone.wav']");
    for (const shown of [picture, film, tone]) await shown.waitFor();
    await expect.poll(() => picture.evaluate(getPictureSize)).toEqual([48, 32]);
    await expect.poll(() => film.evaluate(getVideoSize)).toEqual([64, 48]);
    expect(await tone.evaluate(findDuration)).toBeCloseTo(2);
    expect(await film.evaluate(playToTheEnd)).toBe(true);
    const shown = [picture, film, tone];
    const hashes = await Promise.all(shown.map((element) => element.evaluate(fetchHash)));
    expect(hashes).toEqual(files.map(({ content }) => toHash(content)));
    expect(ada.complaints).toEqual([]);
  });

  it("see who is here, who is away, and who has left", async () => {
    const zoe = await joinByTls("zelda");
    await using ada = await joinByBrowser("amy");
    await zoe.find(
      ({ username, userStatus }) => username === "amy" && userStatus?.type === "LOGIN",
    );
    const people = ada.page.getByRole("complementary", { name: "People" });
    const entry = people.getByRole("listitem").filter({ hasText: "zelda" });
    await entry.getByText("active").waitFor();
    const status = (type: string) => ({ username: "zelda", timestamp: 1, userStatus: { type } });
    zoe.send(status("INACTIVE"));
    await entry.getByText("away").waitFor();
    zoe.send(status("ACTIVE"));
    await entry.getByText("active").waitFor();

    // Nobody touches the browser for five minutes and more.
    await ada.page.clock.install();
    await ada.page.keyboard.press("Shift");
    await ada.page.clock.fastForward("06:00");
    await zoe.find(
      ({ username, userStatus }) => username === "amy" && userStatus?.type === "INACTIVE",
    );
    await ada.page.keyboard.press("Shift");
    await zoe.find(
      ({ username, userStatus }) => username === "amy" && userStatus?.type === "ACTIVE",
    );

    expect(await zoe.leave()).toEqual([0, ""]);
    await zoe[Symbol.asyncDispose]();
    await entry.getByText("offline").waitFor();
    await using back = await enterByQt(server.ports["qt-tls"] ?? 0, "zelda", await openTls());
    await entry.getByText("active").waitFor();
    await ada.page.getByRole("button", { name: "Settings" }).click();
    await ada.page.getByRole("tab", { name: "Account" }).click();
    await ada.page.getByRole("button", { name: "Sign out" }).click();
    await back.find(
      ({ username, userStatus }) => username === "amy" && userStatus?.type === "LOGOUT",
    );
    expect(back.statuses.filter((text) => text.startsWith("amy"))).toEqual([
      "amy ACTIVE fetched",
      "amy LOGOUT",
    ]);
  });

  it("come back when the server is restarted, and have everything once", async () => {
    const port = server.ports["qt-tls"] ?? 0;
    const tls = await openTls();
    const zoe = await joinByTls("zita");
    await using ada = await joinByBrowser("alma");
    const words: string[] = [];
    const say = async (text: string) => {
      words.push(`ada ${text}`, `zoe ${text}`);
      await ada.say(`ada ${text}`);
      await current.findText(`ada ${text}`);
      current.say(`zoe ${text}`);
      await ada.messages.filter({ hasText: `zoe ${text}` }).waitFor();
    };
    let current = zoe;
    await say("before");
    const { ports } = server;
    await server.close();
    expect(await zoe.status).toEqual([14, "The server is stopping"]);
    await zoe[Symbol.asyncDispose]();
    // The Qt client tries once by itself. Nobody is there: its person sees the login page.
    await using attempt = new QtClient(port, toQtMetadata("zita"), tls);
    expect((await attempt.status)[0]).toBe(14);
    await ada.page.getByText("You are offline.").waitFor();
    await ada.say("ada meanwhile");
    words.push("ada meanwhile");
    await ada.page.getByText("Waiting to be sent").waitFor();

    const names = Object.entries(ports);
    server = await startParley({
      dataFolder,
      ports: names.map(([name, number]) => ({ name, port: number })),
    });
    await using again = await enterByQt(port, "zita", tls);
    current = again;
    await again.findText("ada meanwhile");
    await ada.page.getByText("Live", { exact: true }).waitFor();
    await say("after");
    expect(again.texts).toEqual(["alma: ada meanwhile", "alma: ada after"]);
    const isOurs = (text: string | null) =>
      /^(ada|zoe) (before|meanwhile|after)$/.test(String(text));
    expect((await listTexts(ada)).filter(isOurs)).toEqual(words);
    await ada.page.reload();
    await ada.messages.filter({ hasText: "zoe after" }).waitFor();
    expect((await listTexts(ada)).filter(isOurs)).toEqual(words);

    const events = await listAllEvents(await enterByJson(server.url, "auditor"), "lobby");
    expect(events.map(({ seq }) => Number(seq))).toEqual(events.map((_, index) => index + 1));
    expect(events.flatMap(({ message }) => message?.text?.body ?? []).filter(isOurs)).toEqual(
      words,
    );
    expect(ada.complaints).toEqual([]);
  });
});

function getPictureSize(element: Element) {
  const picture = element as HTMLImageElement;
  return [picture.naturalWidth, picture.naturalHeight];
}

function getVideoSize(element: Element) {
  const video = element as HTMLVideoElement;
  return [video.videoWidth, video.videoHeight];
}

/** Seconds, once the browser has read them from the file. */
function findDuration(element: Element): Promise<number> {
  const sound = element as HTMLAudioElement;
  return new Promise((resolve) => {
    sound.onloadedmetadata = () => resolve(sound.duration);
    sound.preload = "metadata";
    sound.load();
  });
}

function playToTheEnd(element: Element): Promise<boolean> {
  const video = element as HTMLVideoElement;
  return new Promise((resolve) => {
    video.onended = () => resolve(true);
    video.muted = true;
    void video.play();
  });
}

/** SHA-256, in hex, of what stands behind the element's address. */
async function fetchHash(element: Element): Promise<string> {
  const bytes = await (await fetch((element as HTMLMediaElement).currentSrc)).arrayBuffer();
  // A page without TLS has this on the loopback address as well.
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
