import { describe, expect, it } from "vitest";
import { type AccountId, type FileId, toId, type UploadId } from "../../ids.ts";
import { findRefusal } from "../find-refusal.ts";
import {
  addAccount,
  addFile,
  append,
  type OpenStore,
  onStore,
  toFile,
  toFileMessage,
  toUpload,
} from "./scene.ts";

const nobody = toId<AccountId>("a_nobody");

/** Cases about uploads and files. */
export function fileCases(open: OpenStore): void {
  describe("uploads", () => {
    it(
      "are found as they were stored",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const plain = toUpload(ada, "plain");
        const announced = {
          ...toUpload(ada, "announced"),
          size: 2 * 1024 ** 3,
          sha256: "cd".repeat(32),
        };
        await store.createUpload(plain);
        await store.createUpload(announced);
        expect(await store.findUpload(plain.id)).toEqual(plain);
        expect(await store.findUpload(announced.id)).toEqual(announced);
        expect(await store.findUpload(toId<UploadId>("u_none"))).toBeUndefined();
      }),
    );

    it(
      "are counted for each account until they are finished or forgotten",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const bob = await addAccount(store, "bob");
        for (const name of ["one", "two", "three"]) await store.createUpload(toUpload(ada, name));
        await store.createUpload(toUpload(bob, "bobs"));
        expect(await store.countUploads(ada.id)).toBe(3);
        await store.finishUpload(toUpload(ada, "one").id, toFile("one"), 1100);
        await store.deleteUpload(toUpload(ada, "two").id);
        expect(await store.countUploads(ada.id)).toBe(1);
        expect(await store.countUploads(bob.id)).toBe(1);
        expect(await store.countUploads(nobody)).toBe(0);
      }),
    );

    it(
      "are linked to the files that they became",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const upload = toUpload(ada, "cat.png");
        const file = toFile("cat.png");
        await store.createUpload(upload);
        await store.finishUpload(upload.id, file, 1100);
        expect(await store.findUpload(upload.id)).toEqual({ ...upload, fileId: file.id });
        expect(await store.findFile(ada.id, file.id)).toEqual(file);
        await store.deleteUpload(upload.id);
        expect(await store.findUpload(upload.id)).toBeUndefined();
        expect(await store.findFile(ada.id, file.id)).toEqual(file);
        await store.deleteUpload(upload.id);
      }),
    );

    it(
      "cannot be finished once forgotten",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const file = toFile("cat.png");
        expect(await findRefusal(() => store.finishUpload(toId("u_none"), file, 1))).not.toBe(
          "done",
        );
        expect(await store.findFile(ada.id, file.id)).toBeUndefined();
        expect(await store.filterUnusedBlobs([file.sha256])).toEqual([file.sha256]);
      }),
    );

    it(
      "are forgotten when they are stale, finished or not",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        await store.createUpload(toUpload(ada, "old", 1000));
        await store.createUpload(toUpload(ada, "border", 2000));
        const file = await addFile(store, ada, "finished", 1500);
        const stale = await store.deleteStaleUploads(2000);
        expect(stale.toSorted()).toEqual(["u_finished", "u_old"]);
        expect(await store.findUpload(toId("u_old"))).toBeUndefined();
        expect((await store.findUpload(toId("u_border")))?.name).toBe("border");
        expect(await store.findFile(ada.id, file.id)).toEqual(file);
        expect(await store.deleteStaleUploads(2000)).toEqual([]);
      }),
    );
  });

  describe("findFile()", () => {
    it(
      "shows a file to its owner, and to the members of where it was posted",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const bob = await addAccount(store, "bob");
        const file = await addFile(store, ada, "cat.png");
        const other = await addFile(store, ada, "other.png");
        expect(await store.findFile(ada.id, file.id)).toEqual(file);
        expect(await store.findFile(bob.id, file.id)).toBeUndefined();
        await append(store, toFileMessage(ada, file));
        expect(await store.findFile(bob.id, file.id)).toEqual(file);
        expect(await store.findFile(bob.id, other.id)).toBeUndefined();
        expect(await store.findFile(nobody, file.id)).toBeUndefined();
        expect(await store.findFile(ada.id, toId<FileId>("f_none"))).toBeUndefined();
      }),
    );
  });

  describe("deleteUnusedFiles()", () => {
    it(
      "deletes what no message refers to and what is old enough, with its upload",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const posted = await addFile(store, ada, "posted", 1000);
        const unused = await addFile(store, ada, "unused", 1000);
        const fresh = await addFile(store, ada, "fresh", 2000);
        await append(store, toFileMessage(ada, posted));
        expect(await store.deleteUnusedFiles(2000)).toBe(1);
        expect(await store.findFile(ada.id, unused.id)).toBeUndefined();
        expect(await store.findUpload(toId("u_unused"))).toBeUndefined();
        expect(await store.findFile(ada.id, posted.id)).toEqual(posted);
        expect(await store.findFile(ada.id, fresh.id)).toEqual(fresh);
        expect((await store.findUpload(toId("u_fresh")))?.fileId).toBe(fresh.id);
        expect(await store.deleteUnusedFiles(2000)).toBe(0);
        expect(await store.appendMessage(toFileMessage(ada, unused))).toEqual({
          status: "no_such_file",
        });
      }),
    );
  });

  describe("filterUnusedBlobs()", () => {
    it(
      "keeps, in order, those that no file refers to any more",
      onStore(open, async ({ store }) => {
        const [shared, single, free] = ["aa".repeat(32), "bb".repeat(32), "0c".repeat(32)];
        const ada = await addAccount(store, "ada");
        const kept = await addFile(store, ada, "one", 1000, shared);
        await addFile(store, ada, "two", 1000, shared);
        await addFile(store, ada, "three", 1000, single);
        const all = [single, free, shared];
        expect(await store.filterUnusedBlobs(all)).toEqual([free]);
        await append(store, toFileMessage(ada, kept));
        await store.deleteUnusedFiles(2000);
        expect(await store.filterUnusedBlobs(all)).toEqual([single, free]);
        expect(await store.filterUnusedBlobs([])).toEqual([]);
        expect(await store.filterUnusedBlobs(Array(500).fill(free))).toHaveLength(500);
      }),
    );
  });
}
