import { ChatError, type File, type FileId, type Session, toId } from "@parley/core";
import {
  type FileUploadData,
  GetMultiFileReqSchema,
  GetSingleFileReqSchema,
  PutMultiFileReqSchema,
  PutMultiFileRspSchema,
  PutSingleFileReqSchema,
  PutSingleFileRspSchema,
} from "@parley/protocol/im-gateway";
import type { Calls } from "../call.ts";
import { encodeFileEntryHead, encodeFileHead } from "../codec.ts";
import { type LocatedFile, locateFile } from "../describer.ts";
import { maxFilesAtOnce } from "../limits.ts";
import type { CallParts, FileLimits } from "./call-parts.ts";

/** Protobuf's own limit of a message, less the fields around a file. */
const maxAnswerBytes = 2 ** 31 - 1 - 64 * 1024;

type Found = { readonly file: File; readonly located: LocatedFile };

/** Files by themselves. Whoever may not see a file is told that there is none. */
export function createFileCalls(
  { core, make }: CallParts,
  { maxFileRequestBytes: maxBytes }: FileLimits,
): Calls {
  const { files } = core;
  const large = { maxBytes, sessionField: 3 };

  async function get(session: Session, id: string): Promise<Found> {
    const file = await files.get(session, toId<FileId>(id));
    return { file, located: await locateFile(files, file) };
  }

  /** Each file's bytes behind what stands before them. */
  async function* readAll(
    session: Session,
    found: readonly Found[],
    encodeHead: (fileId: string, size: number) => Uint8Array,
  ): AsyncIterable<Uint8Array> {
    for (const { file, located } of found) {
      yield encodeHead(located.fileId, located.size);
      yield* files.fetch(session, file, located.range);
    }
  }

  function requireSize(size: number): void {
    if (size <= maxAnswerBytes) return;
    const message = `the files are ${size} bytes, the limit is ${maxAnswerBytes}`;
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
    "/service/file/get_single_file": make.inBytes(
      GetSingleFileReqSchema,
      async ({ fileId }, { session }) => {
        const found = await get(session, fileId);
        requireSize(found.located.size);
        return readAll(session, [found], encodeFileHead);
      },
    ),
    "/service/file/get_multi_file": make.inBytes(
      GetMultiFileReqSchema,
      async ({ fileIdList }, { session }) => {
        requireCount(fileIdList.length);
        const ids = [...new Set(fileIdList)];
        const found = await Promise.all(ids.map((fileId) => get(session, fileId)));
        requireSize(found.reduce((sum, { located }) => sum + located.size, 0));
        return readAll(session, found, encodeFileEntryHead);
      },
    ),
    "/service/file/put_single_file": make.signedIn(
      { request: PutSingleFileReqSchema, response: PutSingleFileRspSchema, ...large },
      async ({ fileData }, { session }) => ({ fileInfo: await store(session, fileData) }),
    ),
    "/service/file/put_multi_file": make.signedIn(
      { request: PutMultiFileReqSchema, response: PutMultiFileRspSchema, ...large },
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
