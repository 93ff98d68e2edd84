import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { lobbyId, type UploadId } from "../ids.ts";
import type { Session } from "../sessions/session.ts";
import { openTestCore, type TestCore } from "../testing/open-test-core.ts";
import type { File } from "./file.ts";

const bytes = new TextEncoder().encode("0123456789");
const sha256 = createHash("sha256").update(bytes).digest("hex");

async function open() {
  const core = openTestCore({ limits: { maxFileBytes: 100, maxOpenUploads: 2, maxChunkBytes: 8 } });
  return { core, anna: await core.enter("anna"), bert: await core.enter("bert") };
}

async function readAll(core: TestCore, file: File, range?: { start: number; end: number }) {
  const pieces: Uint8Array[] = [];
  for await (const piece of core.files.read(file, range)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

function postFile(core: TestCore, session: Session, file: File) {
  const content = { kind: "file", fileId: file.id } as const;
  return core.messages.post(session, { conversationId: lobbyId, clientMessageId: "", content });
}

describe("an upload", () => {
  it("becomes a file when all of it has come and is verified", async () => {
    const { core, anna } = await open();
    const upload = await core.files.createUpload(anna, { name: "../a.txt", size: 10, sha256 });
    expect(upload).toEqual({ id: upload.id, size: 10, receivedBytes: 0 });
    await core.files.writeChunk(anna, upload.id, 0, bytes.subarray(0, 4));
    const state = await core.files.writeChunk(anna, upload.id, 4, bytes.subarray(4));
    expect(state.receivedBytes).toBe(10);
    const file = await core.files.finishUpload(anna, upload.id);
    expect(file).toEqual({
      id: file.id,
      name: "a.txt",
      size: 10,
      mediaType: "text/plain",
      kind: "text",
      sha256,
      width: 0,
      height: 0,
    });
    expect(await readAll(core, file)).toBe("0123456789");
    expect(await readAll(core, file, { start: 2, end: 5 })).toBe("234");
    expect(await core.files.finishUpload(anna, upload.id)).toEqual(file);
  });

  it("takes a chunk again, and one that overlaps, without harm", async () => {
    const { core, anna } = await open();
    const { id } = await core.files.createUpload(anna, { name: "a", size: 10, sha256 });
    const write = (start: number, end: number) =>
      core.files.writeChunk(anna, id, start, bytes.subarray(start, end));
    await write(0, 6);
    await write(0, 6);
    expect((await write(3, 8)).receivedBytes).toBe(8);
    expect((await core.files.getUpload(anna, id)).receivedBytes).toBe(8);
    await write(8, 10);
    expect((await core.files.finishUpload(anna, id)).sha256).toBe(sha256);
  });

  it("takes chunks that are sent all at once in the order of the calls", async () => {
    const { core, anna } = await open();
    const { id } = await core.files.createUpload(anna, { name: "a", size: 10, sha256 });
    await Promise.all(
      Array.from(bytes, (_, n) => core.files.writeChunk(anna, id, n, bytes.subarray(n, n + 1))),
    );
    expect((await core.files.finishUpload(anna, id)).sha256).toBe(sha256);
  });

  it.each([
    ["a hole", 1, 4, "failed_precondition"],
    ["bytes past the end", 3, 8, "invalid_argument"],
    ["a negative offset", -1, 4, "invalid_argument"],
    ["half a byte", 0.5, 4, "invalid_argument"],
    ["a chunk over the limit", 0, 9, "invalid_argument"],
  ])("refuses %s", async (_, offset, length, code) => {
    const { core, anna } = await open();
    const { id } = await core.files.createUpload(anna, { name: "a", size: 10 });
    await expect(
      core.files.writeChunk(anna, id, offset, new Uint8Array(length)),
    ).rejects.toMatchObject({ code });
    expect((await core.files.getUpload(anna, id)).receivedBytes).toBe(0);
  });

  it("does not become a file while bytes are missing, and can go on", async () => {
    const { core, anna } = await open();
    const { id } = await core.files.createUpload(anna, { name: "a", size: 10 });
    await core.files.writeChunk(anna, id, 0, bytes.subarray(0, 8));
    await expect(core.files.finishUpload(anna, id)).rejects.toMatchObject({
      code: "failed_precondition",
      message: "8 of 10 bytes have come",
    });
    await core.files.writeChunk(anna, id, 8, bytes.subarray(8));
    expect((await core.files.finishUpload(anna, id)).size).toBe(10);
  });

  it("leaves nothing behind when the bytes are other ones than announced", async () => {
    const { core, anna } = await open();
    const upload = { name: "a", size: 2, sha256: "0".repeat(64) };
    const { id } = await core.files.createUpload(anna, upload);
    await core.files.writeChunk(anna, id, 0, bytes.subarray(0, 2));
    await expect(core.files.finishUpload(anna, id)).rejects.toMatchObject({
      code: "failed_precondition",
    });
    await expect(core.files.getUpload(anna, id)).rejects.toMatchObject({ code: "not_found" });
    expect(await core.ports.blobs.findStageSize(id)).toBeUndefined();
  });

  it("is nobody else's", async () => {
    const { core, anna, bert } = await open();
    const { id } = await core.files.createUpload(anna, { name: "a", size: 10 });
    const foreign = { code: "not_found" };
    await expect(core.files.writeChunk(bert, id, 0, bytes)).rejects.toMatchObject(foreign);
    await expect(core.files.getUpload(bert, id)).rejects.toMatchObject(foreign);
    await expect(core.files.finishUpload(bert, id)).rejects.toMatchObject(foreign);
    await expect(core.files.cancelUpload(bert, id)).rejects.toMatchObject(foreign);
    await expect(core.files.getUpload(anna, "u_none" as UploadId)).rejects.toMatchObject(foreign);
  });

  it("is bounded in size and number, and its size is a number", async () => {
    const { core, anna } = await open();
    const create = (size: number) => core.files.createUpload(anna, { name: "a", size });
    await expect(create(101)).rejects.toMatchObject({ code: "resource_exhausted" });
    await expect(create(-1)).rejects.toMatchObject({ code: "invalid_argument" });
    await expect(create(Number.NaN)).rejects.toMatchObject({ code: "invalid_argument" });
    const { id } = await create(100);
    await create(1);
    await expect(create(1)).rejects.toMatchObject({ code: "resource_exhausted" });
    await core.files.cancelUpload(anna, id);
    await create(1);
  });

  it("may be of an empty file", async () => {
    const { core, anna } = await open();
    const { id } = await core.files.createUpload(anna, { name: "empty", size: 0 });
    const file = await core.files.finishUpload(anna, id);
    expect(await readAll(core, file)).toBe("");
  });
});

describe("store()", () => {
  it("stores a stream, and drops one that is too long", async () => {
    const { core, anna } = await open();
    async function* repeat(times: number) {
      for (let n = 0; n < times; n++) yield bytes;
    }
    const file = await core.files.store(anna, "a.txt", repeat(10));
    expect(file.size).toBe(100);
    await expect(core.files.store(anna, "b.txt", repeat(11))).rejects.toMatchObject({
      code: "resource_exhausted",
    });
    for await (const stage of core.ports.blobs.listStages()) expect(stage).toBeUndefined();
  });
});

describe("get()", () => {
  it("shows a file to its owner, and to others once it is posted where they are members", async () => {
    const { core, anna, bert } = await open();
    const file = await core.files.store(anna, "a.txt", bytes);
    expect(await core.files.get(anna, file.id)).toEqual(file);
    await expect(core.files.get(bert, file.id)).rejects.toMatchObject({ code: "not_found" });
    await postFile(core, anna, file);
    expect(await core.files.get(bert, file.id)).toEqual(file);
  });
});

describe("fetch()", () => {
  const large = new Uint8Array(100_000);
  const limits = { maxOpenReads: 2 };

  it("is bounded for an account, until one is done or left", async () => {
    const core = openTestCore({ limits });
    const [anna, bert] = [await core.enter("anna"), await core.enter("bert")];
    const file = await core.files.store(anna, "a.bin", large);
    const begin = async (session: Session) => {
      const pieces = core.files.fetch(session, file)[Symbol.asyncIterator]();
      expect((await pieces.next()).value).toHaveLength(65_536);
      return pieces;
    };
    const [one, two] = [await begin(anna), await begin(anna)];
    const refusal = {
      code: "resource_exhausted",
      message: "2 files are being fetched, the limit is 2",
      retryAfterMs: 2_000,
    };
    await expect(begin(anna)).rejects.toMatchObject(refusal);
    await begin(bert);
    await one.return?.();
    await begin(anna);
    await expect(begin(anna)).rejects.toMatchObject(refusal);
    // With the last piece it is done, whether or not somebody asks for more.
    await two.next();
    await begin(anna);
  });

  it("counts a part, and what cannot be read, no longer than it takes", async () => {
    const core = openTestCore({ limits: { maxOpenReads: 1 } });
    const anna = await core.enter("anna");
    const file = await core.files.store(anna, "a.bin", large);
    const fetchFirst = (range: { start: number; end: number }, from = file) =>
      core.files.fetch(anna, from, range)[Symbol.asyncIterator]().next();
    for (const range of [
      { start: 5, end: 6 },
      { start: 90_000, end: 999_999 },
    ]) {
      expect((await fetchFirst(range)).done).toBe(false);
    }
    const gone = { ...file, sha256: "0".repeat(64) };
    await expect(fetchFirst({ start: 0, end: 9 }, gone)).rejects.toMatchObject({
      code: "not_found",
    });
    expect((await fetchFirst({ start: 0, end: 9 })).done).toBe(false);
  });
});

describe("sweep()", () => {
  it("removes what was left lying and keeps what was posted", async () => {
    const { core, anna } = await open();
    const posted = await core.files.store(anna, "posted.txt", bytes);
    await postFile(core, anna, posted);
    const forgotten = await core.files.store(anna, "forgotten.txt", bytes.subarray(1));
    const { id } = await core.files.createUpload(anna, { name: "a", size: 10 });
    await core.files.writeChunk(anna, id, 0, bytes.subarray(0, 5));
    expect(await core.sweep()).toMatchObject({ uploads: 0, stages: 0, files: 0, blobs: 0 });
    core.ports.clock.advance(core.limits.uploadLifetimeMs + 1);
    expect(await core.sweep()).toMatchObject({ files: 1, blobs: 1 });
    expect(await readAll(core, posted)).toBe("0123456789");
    await expect(core.files.get(anna, forgotten.id)).rejects.toMatchObject({ code: "not_found" });
    expect(await core.ports.blobs.findSize(forgotten.sha256)).toBeUndefined();
    expect(await core.ports.blobs.findStageSize(id)).toBeUndefined();
    await expect(core.files.getUpload(anna, id)).rejects.toMatchObject({ code: "not_found" });
  });
});
