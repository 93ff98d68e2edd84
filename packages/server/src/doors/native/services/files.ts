import type { ServiceImpl } from "@connectrpc/connect";
import { type Core, type FileId, toId, type UploadId } from "@parley/core";
import type { FileService } from "@parley/protocol/native";
import { requireSession } from "../calls.ts";
import { toFile } from "../codec.ts";
import type { FileLinks } from "../files/file-links.ts";
import { parseCount, parseSha256 } from "../requests.ts";

/** Uploads over the wire, and links for downloads. */
export function createFileService({
  core: { files, limits },
  links,
}: {
  readonly core: Pick<Core, "files" | "limits">;
  readonly links: FileLinks;
}): ServiceImpl<typeof FileService> {
  return {
    async createUpload({ name, size, sha256 }, context) {
      const upload = { name, size: parseCount(size, "size"), sha256: parseSha256(sha256) };
      const { id } = await files.createUpload(requireSession(context), upload);
      return { uploadId: id, maxChunkBytes: limits.maxChunkBytes };
    },
    async writeChunk({ uploadId, offset, content }, context) {
      const id = toId<UploadId>(uploadId);
      const session = requireSession(context);
      const state = await files.writeChunk(session, id, parseCount(offset, "offset"), content);
      return { receivedBytes: BigInt(state.receivedBytes) };
    },
    async getUpload({ uploadId }, context) {
      const state = await files.getUpload(requireSession(context), toId<UploadId>(uploadId));
      return { receivedBytes: BigInt(state.receivedBytes), size: BigInt(state.size) };
    },
    async finishUpload({ uploadId }, context) {
      const file = await files.finishUpload(requireSession(context), toId<UploadId>(uploadId));
      return { file: toFile(file) };
    },
    async cancelUpload({ uploadId }, context) {
      await files.cancelUpload(requireSession(context), toId<UploadId>(uploadId));
      return {};
    },
    async getFileLink({ fileId }, context) {
      const session = requireSession(context);
      const file = await files.get(session, toId<FileId>(fileId));
      return { path: links.sign(file, session.id) };
    },
  };
}
