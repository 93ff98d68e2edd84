import type { Engine } from "../bridge/caller.ts";

/** Addresses of files. They hold for some hours, so they are asked for once and again when one has failed. */
export interface FileUrls {
  get(fileId: string): Promise<string>;
  /** The address did not work (any more). */
  forget(fileId: string): void;
  /** Remembers the picture of a message on its way, so that it can be shown before it is sent. */
  keepPreview(clientMessageId: string, file: Blob): void;
  findPreview(clientMessageId: string): string | undefined;
}

/** No address is known at first. */
export function createFileUrls(engine: Engine): FileUrls {
  const urls = new Map<string, Promise<string>>();
  const previews = new Map<string, string>();
  return {
    get(fileId) {
      const known = urls.get(fileId) ?? engine.call("getFileUrl", { fileId });
      urls.set(fileId, known);
      known.catch(() => urls.delete(fileId));
      return known;
    },
    forget: (fileId) => urls.delete(fileId),
    keepPreview(clientMessageId, file) {
      if (file.type.startsWith("image/")) previews.set(clientMessageId, URL.createObjectURL(file));
    },
    findPreview: (clientMessageId) => previews.get(clientMessageId),
  };
}
