import { ChatError } from "../../error.ts";
import type { File, Sha256 } from "../../files/file.ts";
import type { AccountId, FileId, UploadId } from "../../ids.ts";
import type { Upload } from "../../ports/store.ts";
import type { FileRow, MemoryData } from "./memory-data.ts";

/** Acts on uploads and files, as `Store` describes them. */
export type FileActs = {
  createUpload(upload: Upload): void;
  findUpload(id: UploadId): Upload | undefined;
  countUploads(accountId: AccountId): number;
  finishUpload(id: UploadId, file: File, at: number): void;
  deleteUpload(id: UploadId): void;
  deleteStaleUploads(createdBefore: number): readonly UploadId[];
  findFile(accountId: AccountId, id: FileId): File | undefined;
  deleteUnusedFiles(createdBefore: number): number;
  filterUnusedBlobs(blobs: readonly Sha256[]): readonly Sha256[];
};

/** Creates the acts on uploads and files. */
export function createFileActs(data: MemoryData): FileActs {
  const { uploads, files, conversations } = data;

  const isAvatar = (id: FileId) =>
    [...data.accounts.values()].some(({ account }) => account.avatarId === id);

  function mayRead(accountId: AccountId, { file, ownerId, conversationIds }: FileRow): boolean {
    if (accountId === ownerId || isAvatar(file.id)) return true;
    return [...conversationIds].some((id) => conversations.get(id)?.members.has(accountId));
  }

  return {
    createUpload(upload) {
      uploads.set(upload.id, upload);
    },

    findUpload: (id) => uploads.get(id),

    countUploads: (accountId) =>
      [...uploads.values()].filter(
        (upload) => upload.accountId === accountId && upload.fileId === undefined,
      ).length,

    finishUpload(id, file, at) {
      const upload = uploads.get(id);
      if (upload === undefined) throw new ChatError("not_found", "there is no such upload");
      uploads.set(id, { ...upload, fileId: file.id });
      files.set(file.id, {
        file,
        ownerId: upload.accountId,
        createdAt: at,
        conversationIds: new Set(),
      });
    },

    deleteUpload(id) {
      uploads.delete(id);
    },

    deleteStaleUploads(createdBefore) {
      const stale = [...uploads.values()].filter(({ createdAt }) => createdAt < createdBefore);
      for (const { id } of stale) uploads.delete(id);
      return stale.map(({ id }) => id);
    },

    findFile(accountId, id) {
      const found = files.get(id);
      return found !== undefined && mayRead(accountId, found) ? found.file : undefined;
    },

    deleteUnusedFiles(createdBefore) {
      const unused = new Set<FileId>();
      for (const { file, createdAt, conversationIds } of files.values()) {
        const isUsed = conversationIds.size > 0 || isAvatar(file.id);
        if (createdAt < createdBefore && !isUsed) unused.add(file.id);
      }
      for (const id of unused) files.delete(id);
      for (const { id, fileId } of [...uploads.values()]) {
        if (fileId !== undefined && unused.has(fileId)) uploads.delete(id);
      }
      return unused.size;
    },

    filterUnusedBlobs(blobs) {
      const used = new Set([...files.values()].map(({ file }) => file.sha256));
      return blobs.filter((sha256) => !used.has(sha256));
    },
  };
}
