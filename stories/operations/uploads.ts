import type { JsonClient } from "../testing/json-client.ts";

/** Uploads a file and posts it to the lobby; gives its id. */
export async function postFile(client: JsonClient, name: string, bytes: Buffer): Promise<string> {
  const size = String(bytes.length);
  const { uploadId } = await client.call("FileService/CreateUpload", { name, size });
  const content = bytes.toString("base64");
  await client.call("FileService/WriteChunk", { uploadId, offset: "0", content });
  const { file } = await client.call("FileService/FinishUpload", { uploadId });
  const message = { conversationId: "lobby", clientMessageId: name, fileId: file.id };
  await client.call("MessageService/PostMessage", message);
  return file.id;
}

/** The bytes of a file. */
export async function fetchFile(client: JsonClient, url: string, fileId: string): Promise<Buffer> {
  const { path } = await client.call("FileService/GetFileLink", { fileId });
  return Buffer.from(await (await fetch(url + path)).arrayBuffer());
}
