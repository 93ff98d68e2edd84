import { describe, expect, it } from "vitest";
import { toId } from "../../ids.ts";
import { findRefusal } from "../find-refusal.ts";
import {
  addBlob,
  listAll,
  type OpenBlobs,
  onBlobs,
  readBlob,
  stageId,
  toBytes,
  toSha256,
} from "./scene.ts";

const kib = 1024;
const unknown = "0".repeat(64);

/** Ranges of a blob of 200 000 bytes: what is asked for, and what comes. */
const ranges: readonly (readonly [number, number, number, number])[] = [
  [0, 200_000, 0, 200_000],
  [0, 1, 0, 1],
  [199_999, 200_000, 199_999, 200_000],
  [65_535, 65_537, 65_535, 65_537],
  [65_536, 131_072, 65_536, 131_072],
  [10, 150_000, 10, 150_000],
  [150_000, 999_999, 150_000, 200_000],
  [200_000, 300_000, 0, 0],
  [300_000, 400_000, 0, 0],
  [5, 5, 0, 0],
];

/** Cases about blobs. */
export function blobCases(open: OpenBlobs): void {
  describe("finishStage()", () => {
    it(
      "makes a blob of the stage, which is gone",
      onBlobs(open, async ({ blobs }) => {
        const bytes = toBytes(1000);
        const sha256 = toSha256(bytes);
        await blobs.createStage(stageId);
        await blobs.append(stageId, bytes);
        const blob = { sha256, size: 1000 };
        expect(await blobs.finishStage(stageId, blob)).toEqual(blob);
        expect(await blobs.findSize(sha256)).toBe(1000);
        expect(await readBlob(blobs, sha256)).toEqual(bytes);
        expect(await blobs.findStageSize(stageId)).toBeUndefined();
        expect(await listAll(blobs.listStages())).toEqual([]);
        expect(await findRefusal(() => blobs.finishStage(stageId, {}))).toBe("not_found");
      }),
    );

    it.each([
      ["a smaller size", { size: 999 }],
      ["a greater size", { size: 1001 }],
      ["another hash", { size: 1000, sha256: unknown }],
    ])("refuses %s than came, and the stage is gone", (_, expected) =>
      onBlobs(open, async ({ blobs }) => {
        const bytes = toBytes(1000);
        await blobs.createStage(stageId);
        await blobs.append(stageId, bytes);
        expect(await findRefusal(() => blobs.finishStage(stageId, expected))).toBe(
          "failed_precondition",
        );
        expect(await blobs.findStageSize(stageId)).toBeUndefined();
        expect(await listAll(blobs.listStages())).toEqual([]);
        expect(await listAll(blobs.list())).toEqual([]);
      })(),
    );

    it(
      "makes a blob of nothing",
      onBlobs(open, async ({ blobs }) => {
        await blobs.createStage(stageId);
        const blob = { sha256: toSha256(toBytes(0)), size: 0 };
        expect(await blobs.finishStage(stageId, blob)).toEqual(blob);
        expect(await blobs.findSize(blob.sha256)).toBe(0);
        expect(await readBlob(blobs, blob.sha256)).toEqual(toBytes(0));
      }),
    );

    it(
      "keeps equal bytes once, dated by the last time",
      onBlobs(open, async ({ blobs, now, letTimePass }) => {
        const { sha256 } = await addBlob(blobs, toBytes(1000));
        await letTimePass(60_000);
        const [old, ...none] = await listAll(blobs.list());
        expect(none).toEqual([]);
        expect(old?.createdAt).toBeLessThan(now() - 30_000);
        await addBlob(blobs, toBytes(1000));
        const [renewed, ...others] = await listAll(blobs.list());
        expect(others).toEqual([]);
        expect(renewed?.sha256).toBe(sha256);
        expect(renewed?.createdAt).toBeGreaterThan(now() - 30_000);
        expect(await readBlob(blobs, sha256)).toEqual(toBytes(1000));
      }),
    );

    it(
      "makes one blob of many equal stages at once",
      onBlobs(open, async ({ blobs }) => {
        const bytes = toBytes(100_000);
        const blob = { sha256: toSha256(bytes), size: bytes.length };
        const made = await Promise.all(
          Array.from({ length: 8 }, async (_, index) => {
            const id = toId<typeof stageId>(`u_${index}`);
            await blobs.createStage(id);
            await blobs.append(id, bytes);
            return blobs.finishStage(id, blob);
          }),
        );
        expect(made).toEqual(Array(8).fill(blob));
        expect(await listAll(blobs.list())).toHaveLength(1);
        expect(await readBlob(blobs, blob.sha256)).toEqual(bytes);
      }),
    );
  });

  describe("a blob", () => {
    it(
      "is there when the blobs are opened again",
      onBlobs(open, async ({ blobs, reopen }) => {
        const { sha256 } = await addBlob(blobs, toBytes(1000));
        const before = await listAll(blobs.list());
        const again = await reopen();
        expect(await readBlob(again, sha256)).toEqual(toBytes(1000));
        expect(await listAll(again.list())).toEqual(before);
      }),
    );
  });

  describe("read()", () => {
    it(
      "comes in pieces of at most 64 KiB",
      onBlobs(open, async ({ blobs }) => {
        const { sha256 } = await addBlob(blobs, toBytes(200_000));
        const pieces = await listAll(blobs.read(sha256));
        const longest = Math.max(...pieces.map((piece) => piece.length));
        expect(longest).toBeLessThanOrEqual(64 * kib);
        expect(new Uint8Array(Buffer.concat(pieces))).toEqual(toBytes(200_000));
      }),
    );

    it(
      "gives the range that is asked for",
      onBlobs(open, async ({ blobs }) => {
        const bytes = toBytes(200_000);
        const { sha256 } = await addBlob(blobs, bytes);
        for (const [start, end, from, to] of ranges) {
          const read = await readBlob(blobs, sha256, { start, end });
          expect(read, `${start} to ${end}`).toEqual(bytes.subarray(from, to));
        }
      }),
    );

    it(
      "refuses an unknown blob before the first piece",
      onBlobs(open, async ({ blobs }) => {
        for (const sha256 of [unknown, "", "lobby"]) {
          expect(await findRefusal(() => readBlob(blobs, sha256))).toBe("not_found");
          const range = { start: 0, end: 0 };
          expect(await findRefusal(() => readBlob(blobs, sha256, range))).toBe("not_found");
          expect(await blobs.findSize(sha256)).toBeUndefined();
        }
      }),
    );

    it(
      "may be left early",
      onBlobs(open, async ({ blobs }) => {
        const { sha256 } = await addBlob(blobs, toBytes(200_000));
        for await (const piece of blobs.read(sha256)) {
          expect(new Uint8Array(piece)).toEqual(toBytes(200_000).subarray(0, piece.length));
          break;
        }
        expect(await readBlob(blobs, sha256)).toHaveLength(200_000);
      }),
    );

    it(
      "goes on to the end when the blob is deleted meanwhile",
      onBlobs(open, async ({ blobs }) => {
        const { sha256 } = await addBlob(blobs, toBytes(200_000));
        const pieces: Uint8Array[] = [];
        for await (const piece of blobs.read(sha256)) {
          pieces.push(piece);
          await blobs.delete(sha256);
        }
        expect(new Uint8Array(Buffer.concat(pieces))).toEqual(toBytes(200_000));
      }),
    );
  });

  describe("list() and delete()", () => {
    it(
      "list what there is, and remove one of it",
      onBlobs(open, async ({ blobs, now }) => {
        const sizes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        const made = sizes.map((size) => toSha256(toBytes(size)));
        for (const size of sizes) await addBlob(blobs, toBytes(size));
        const listed = await listAll(blobs.list());
        expect(listed.map(({ sha256 }) => sha256).toSorted()).toEqual(made.toSorted());
        const ages = listed.map(({ createdAt }) => now() - createdAt);
        expect(Math.max(...ages)).toBeLessThan(30_000);
        expect(Math.min(...ages)).toBeGreaterThan(-30_000);

        const [gone = "", ...left] = made;
        await blobs.delete(gone);
        await blobs.delete(gone);
        await blobs.delete(unknown);
        expect(await blobs.findSize(gone)).toBeUndefined();
        const after = await listAll(blobs.list());
        expect(after.map(({ sha256 }) => sha256).toSorted()).toEqual(left.toSorted());
      }),
    );
  });

  describe("close()", () => {
    it(
      "finishes the calls that were made before",
      onBlobs(open, async ({ blobs, reopen }) => {
        const bytes = toBytes(200_000);
        await blobs.createStage(stageId);
        const calls = [blobs.append(stageId, bytes), blobs.finishStage(stageId, { size: 200_000 })];
        await blobs.close();
        await Promise.all(calls);
        expect(await readBlob(await reopen(), toSha256(bytes))).toEqual(bytes);
      }),
    );
  });
}
