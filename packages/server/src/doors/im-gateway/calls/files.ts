import { ChatError, type File, type FileId, type Session, toId } from "@parley/core";
import {
  type FileUploadData,
  GetMultiFileReqSchema,
  GetMultiFileRspSchema,
  GetSingleFileReqSchema,
  PutMultiFileReqSchema,
  PutMultiFileRspSchema,
  PutSingleFileReqSchema,
  PutSingleFileRspSchema,
} from "@parley/protocol/im-gateway";
import { readFile } from "../avatars.ts";
import type { Calls } from "../call.ts";
import { encodeFileHead } from "../codec.ts";
import { locateFile } from "../describer.ts";
import { maxFilesAtOnce, maxInlineFileBytes } from "../limits.ts";
import type { CallParts, FileLimits } from "./call-parts.ts";

/** Protobuf's own limit of a message, less the fields around a file. */
const maxStreamedBytes = 2 ** 31 - 1 - 64 * 1024;

/** Files by themselves. Whoever may not see a file is told that there is none. */
export function createFileCalls(
  { core, make }: CallParts,
  { maxFileRequestBytes: maxBytes }: FileLimits,
): Calls {
  const { files } = core;

  async function get(session: Session, id: string) {
    const file = await files.get(session, toId<FileId>(id));
    return { file, located: await locateFile(files, file) };
  }

  function requireSize(size: number, limit: number): void {
    if (size <= limit) return;
    const message = `the files are ${size} bytes, the limit is ${limit}`;
    throw new ChatError("resource_exhausted", message);
  }

  function requireCount(count: number): void {
    if (count <= maxFilesAtOnce) return;
    const message = `these are ${count} files, the limit is ${maxFilesAtOnce}`;
    throw new ChatError("invalid_argument", message);
  }

  async function store(session: Session, data: FileUploadData | undefined) {
    if (data === undefined) throw new ChatError("invalid_argument", "there is no file_data");
    return toInfo(await files.store(session, data.fileName, data.fileContent));
  }

  return {
    "/service/file/get_single_file": make.streaming(
      GetSingleFileReqSchema,
      async ({ fileId }, { session }) => {
        const { file, located } = await get(session, fileId);
        requireSize(located.size, maxStreamedBytes);
        return {
          head: encodeFileHead(fileId, located.size),
          file: { size: located.size, read: () => files.read(file, located.range) },
        };
      },
    ),
    "/service/file/get_multi_file": make.signedIn(
      { request: GetMultiFileReqSchema, response: GetMultiFileRspSchema },
      async ({ fileIdList }, { session }) => {
        requireCount(fileIdList.length);
        const found = await Promise.all(fileIdList.map((fileId) => get(session, fileId)));
        const totalBytes = found.reduce((sum, { located }) => sum + located.size, 0);
        requireSize(totalBytes, maxInlineFileBytes);
        const fileData: Record<string, { fileId: string; fileContent: Uint8Array }> = {};
        for (const { file, located } of found) {
          const fileContent = await readFile(files, file, located.range);
          fileData[file.id] = { fileId: file.id, fileContent };
        }
        return { fileData };
      },
    ),
    "/service/file/put_single_file": make.signedIn(
      { request: PutSingleFileReqSchema, response: PutSingleFileRspSchema, maxBytes },
      async ({ fileData }, { session }) => ({ fileInfo: await store(session, fileData) }),
    ),
    "/service/file/put_multi_file": make.signedIn(
      { request: PutMultiFileReqSchema, response: PutMultiFileRspSchema, maxBytes },
      async ({ fileData }, { session }) => {
        requireCount(fileData.length);
        const fileInfo = [];
        for (const data of fileData) fileInfo.push(await store(session, data));
        return { fileInfo };
      },
    ),
  };
}

function toInfo({ id: fileId, name: fileName, size }: File) {
  return { fileId, fileName, fileSize: BigInt(size) };
}
