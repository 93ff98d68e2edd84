import { describe, expect, it } from "vitest";
import { toId } from "../../ids.ts";
import { findRefusal } from "../find-refusal.ts";
import { listAll, type OpenBlobs, onBlobs, readBlob, stageId, toBytes, toSha256 } from "./scene.ts";

/** Cases about bytes that are not a blob yet. */
export function stageCases(open: OpenBlobs): void {
  describe("createStage()", () => {
    it(
      "opens an empty stage",
      onBlobs(open, async ({ blobs }) => {
        expect(await blobs.findStageSize(stageId)).toBeUndefined();
        await blobs.createStage(stageId);
        expect(await blobs.findStageSize(stageId)).toBe(0);
      }),
    );

    it(
      "refuses an id that is in use and leaves its stage alone",
      onBlobs(open, async ({ blobs }) => {
        await blobs.createStage(stageId);
        await blobs.append(stageId, toBytes(3));
        expect(await findRefusal(() => blobs.createStage(stageId))).toBe("already_exists");
        expect(await blobs.findStageSize(stageId)).toBe(3);
      }),
    );
  });

  describe("append()", () => {
    it(
      "keeps the order of calls that do not wait for each other",
      onBlobs(open, async ({ blobs }) => {
        const bytes = toBytes(300_000);
        const calls: Promise<unknown>[] = [blobs.createStage(stageId)];
        for (let offset = 0, size = 1; offset < bytes.length; offset += size, size += 97) {
          calls.push(blobs.append(stageId, bytes.subarray(offset, offset + size)));
        }
        const blob = await blobs.finishStage(stageId, { sha256: toSha256(bytes) });
        await Promise.all(calls);
        expect(await readBlob(blobs, blob.sha256)).toEqual(bytes);
      }),
    );

    it(
      "has no use for the caller's bytes once it is done",
      onBlobs(open, async ({ blobs }) => {
        const bytes = toBytes(1000);
        const reused = new Uint8Array(500);
        await blobs.createStage(stageId);
        for (const half of [bytes.subarray(0, 500), bytes.subarray(500)]) {
          reused.set(half);
          await blobs.append(stageId, reused);
        }
        reused.fill(0);
        await blobs.finishStage(stageId, { sha256: toSha256(bytes) });
        expect(await readBlob(blobs, toSha256(bytes))).toEqual(bytes);
      }),
    );

    it(
      "refuses an unknown stage",
      onBlobs(open, async ({ blobs }) => {
        expect(await findRefusal(() => blobs.append(stageId, toBytes(1)))).toBe("not_found");
        expect(await blobs.findStageSize(stageId)).toBeUndefined();
      }),
    );

    it(
      "goes on after the blobs were opened again",
      onBlobs(open, async ({ blobs, reopen }) => {
        const bytes = toBytes(200_000);
        await blobs.createStage(stageId);
        await blobs.append(stageId, bytes.subarray(0, 150_000));
        const again = await reopen();
        expect(await again.findStageSize(stageId)).toBe(150_000);
        await again.append(stageId, bytes.subarray(150_000));
        const expected = { size: 200_000, sha256: toSha256(bytes) };
        expect(await again.finishStage(stageId, expected)).toEqual(expected);
        expect(await readBlob(again, expected.sha256)).toEqual(bytes);
      }),
    );

    it(
      "shows nobody a blob",
      onBlobs(open, async ({ blobs }) => {
        const bytes = toBytes(1000);
        await blobs.createStage(stageId);
        await blobs.append(stageId, bytes);
        expect(await blobs.findSize(toSha256(bytes))).toBeUndefined();
        expect(await findRefusal(() => readBlob(blobs, toSha256(bytes)))).toBe("not_found");
        expect(await listAll(blobs.list())).toEqual([]);
      }),
    );
  });

  describe("discardStage()", () => {
    it(
      "removes a stage, whose id is free again",
      onBlobs(open, async ({ blobs }) => {
        await blobs.createStage(stageId);
        await blobs.append(stageId, toBytes(10));
        await blobs.discardStage(stageId);
        expect(await blobs.findStageSize(stageId)).toBeUndefined();
        expect(await findRefusal(() => blobs.append(stageId, toBytes(1)))).toBe("not_found");
        await blobs.discardStage(stageId);
        await blobs.createStage(stageId);
        await blobs.append(stageId, toBytes(2));
        const expected = { size: 2, sha256: toSha256(toBytes(2)) };
        expect(await blobs.finishStage(stageId, {})).toEqual(expected);
      }),
    );
  });

  describe("listStages()", () => {
    it(
      "dates each stage by its last append",
      onBlobs(open, async ({ blobs, now, letTimePass }) => {
        const [idle, busy] = [toId<typeof stageId>("u_idle"), toId<typeof stageId>("u_busy")];
        await blobs.createStage(idle);
        await blobs.createStage(busy);
        await blobs.append(idle, toBytes(1));
        await letTimePass(60_000);
        await blobs.append(busy, toBytes(1));
        const border = now() - 30_000;
        const stages = await listAll(blobs.listStages());
        const old = stages.filter(({ touchedAt }) => touchedAt < border).map(({ id }) => id);
        const fresh = stages.filter(({ touchedAt }) => touchedAt >= border).map(({ id }) => id);
        expect({ old, fresh }).toEqual({ old: [idle], fresh: [busy] });
      }),
    );
  });
}
