import { describe, expect, it } from "vitest";
import { Abort } from "./abort.ts";
import type { Call } from "./calls.ts";
import type { FileSource } from "./client.ts";
import { ClientError } from "./client-error.ts";
import { uploadFile } from "./upload-file.ts";

type Refusal = { readonly code: string; readonly times: number };

/** A server's side of uploads: takes chunks in order, and refuses as it is told. */
function createUploads(refusals: Record<string, Refusal> = {}) {
  const received = new Map<string, number[]>();
  const calls: string[] = [];
  const left = new Map(Object.entries(refusals).map(([name, { times }]) => [name, times]));
  const answers: Record<string, (input: Input) => unknown> = {
    CreateUpload() {
      const uploadId = `u_${received.size + 1}`;
      received.set(uploadId, []);
      return { uploadId, maxChunkBytes: 4 };
    },
    GetUpload: ({ uploadId = "" }) => ({ receivedBytes: BigInt(find(uploadId).length) }),
    WriteChunk({ uploadId = "", offset, content = [] }) {
      const bytes = find(uploadId);
      if (Number(offset) !== bytes.length) throw new ClientError("failed_precondition", "a hole");
      bytes.push(...content);
      return { receivedBytes: BigInt(bytes.length) };
    },
    FinishUpload: ({ uploadId = "" }) => ({ file: { id: `f_${find(uploadId).length}` } }),
  };
  type Input = { uploadId?: string; offset?: bigint; content?: Uint8Array | number[] };
  const find = (id: string): number[] => {
    const bytes = received.get(id);
    if (!bytes) throw new ClientError("not_found", "no such upload");
    return bytes;
  };
  const call = (async (method: { name: string }, input: Input) => {
    calls.push(method.name);
    const times = left.get(method.name) ?? 0;
    left.set(method.name, times - 1);
    if (times > 0) throw new ClientError(refusals[method.name]?.code ?? "", "refused");
    return answers[method.name]?.(input);
  }) as Call;
  return { call, calls, received };
}

const bytes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const source: FileSource = {
  name: "ten",
  size: 10,
  mediaType: "",
  slice: async (start, end) => Uint8Array.from(bytes.slice(start, end)),
};

function upload(call: Call, rest: { source?: FileSource | undefined; uploadId?: string } = {}) {
  const abort = new Abort();
  const progress: number[] = [];
  const pauses: (number | undefined)[] = [];
  const done = uploadFile({
    call,
    source: "source" in rest ? rest.source : source,
    name: "ten",
    size: 10,
    uploadId: rest.uploadId,
    limits: () => ({ maxChunkBytes: 4, maxFileBytes: 10 }),
    onBegun: () => undefined,
    onProgress: (sent) => progress.push(sent),
    pause: async (failures) => void pauses.push(failures),
    signal: abort.signal,
  });
  return { done, progress, pauses, abort };
}

describe("uploadFile()", () => {
  it("sends the bytes in chunks", async () => {
    const { call, received } = createUploads();
    const { done, progress } = upload(call);
    expect(await done).toEqual({ id: "f_10" });
    expect([received.get("u_1"), progress]).toEqual([bytes, [4, 8, 10]]);
  });

  it("asks after a break where to go on", async () => {
    const { call, calls, received } = createUploads({
      WriteChunk: { code: "unavailable", times: 1 },
    });
    const { done, pauses } = upload(call);
    expect(await done).toEqual({ id: "f_10" });
    const chunk = "WriteChunk";
    expect(calls).toEqual([
      "CreateUpload",
      chunk,
      "GetUpload",
      chunk,
      chunk,
      chunk,
      "FinishUpload",
    ]);
    expect([received.get("u_1"), pauses]).toEqual([bytes, [1]]);
  });

  it("waits for a server that is away as long as it takes", async () => {
    const { call } = createUploads({ CreateUpload: { code: "unavailable", times: 40 } });
    const { done, pauses } = upload(call);
    expect(await done).toEqual({ id: "f_10" });
    expect(pauses).toHaveLength(40);
  });

  it("begins again when the server has dropped the upload", async () => {
    const { call, received } = createUploads();
    expect(await upload(call, { uploadId: "u_gone" }).done).toEqual({ id: "f_10" });
    expect([...received.keys()]).toEqual(["u_1"]);
  });

  it("finishes without the bytes what the server has completely", async () => {
    const { call, received } = createUploads();
    received.set("u_9", [...bytes]);
    expect(await upload(call, { uploadId: "u_9", source: undefined }).done).toEqual({ id: "f_10" });
  });

  it.each([
    ["the bytes are gone", undefined, "ten is no longer at hand: choose the file again"],
    [
      "they cannot be read",
      { ...source, slice: () => Promise.reject(new Error("EIO")) },
      "ten cannot be read",
    ],
    [
      "the file became shorter",
      { ...source, slice: async () => new Uint8Array(1) },
      "ten has changed while it was being sent",
    ],
  ])("fails for good when %s", async (_name, broken, message) => {
    const { done, pauses } = upload(createUploads().call, { source: broken });
    await expect(done).rejects.toEqual(new ClientError("not_readable", message));
    expect(pauses).toEqual([]);
  });

  it("does not try again what is refused for good", async () => {
    const { call } = createUploads({ CreateUpload: { code: "invalid_argument", times: 1 } });
    const { done, pauses } = upload(call);
    await expect(done).rejects.toMatchObject({ code: "invalid_argument" });
    expect(pauses).toEqual([]);
  });

  it("gives up after five tries of what may never pass", async () => {
    const { call } = createUploads({ FinishUpload: { code: "failed_precondition", times: 9 } });
    const { done, pauses } = upload(call);
    await expect(done).rejects.toMatchObject({ code: "failed_precondition" });
    expect(pauses).toEqual([1, 2, 3, 4]);
  });

  it("stops when it is told to", async () => {
    const { call, calls } = createUploads();
    const { done, abort } = upload(call);
    abort.abort();
    await expect(done).rejects.toMatchObject({ code: "canceled" });
    expect(calls).toEqual(["CreateUpload"]);
  });
});
