import { WebSocket } from "ws";
import { findKey, toSha } from "../record.ts";
import { type Plain, Schema } from "../wire/schema.ts";
import { type DoorClient, Ending, type Opening } from "./connection.ts";

const schema = new Schema("im-gateway");
const timeoutMs = 10_000;

/** Makes calls: Protobuf by HTTP. Throws when there is no answer. */
function createCalls({ port, root, signal }: Opening) {
  const scheme = root === undefined ? "http" : "https";
  return async (path: string, type: string, fields: Plain): Promise<Plain> => {
    const response = await fetch(`${scheme}://127.0.0.1:${port}/service/${path}`, {
      method: "POST",
      headers: { "content-type": "application/x-protobuf" },
      body: schema.encode(`IMS.${type}Req`, { request_id: "R", ...fields }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return schema.decode(`IMS.${type}Rsp`, new Uint8Array(await response.arrayBuffer()));
  };
}

function hear(opening: Opening, info: Plain, isListed: boolean): void {
  const { chat_session_id: log, message } = info;
  const { string_message: said, file_message: file } = message;
  const key = findKey(said?.content ?? file?.file_name ?? "");
  if (key === undefined) return;
  const bytes: Uint8Array | undefined = said ? Buffer.from(said.content) : file?.file_contents;
  const sha = bytes === undefined || bytes.length === 0 ? undefined : toSha(bytes);
  opening.hear({ log, key, sha, isListed });
}

/** The instant messenger: `fetch`, `ws` and protobufjs. What it missed it asks for, as its client does when a window opens. */
export const imGateway: DoorClient = {
  door: "im-gateway",
  hears: "whole",
  retries: false,
  sendsFiles: true,
  async open(opening) {
    const { port, root, account, signal } = opening;
    const call = createCalls(opening);
    const credentials = { nickname: account.name, password: account.password };
    const login = await call("user/username_login", "UserLogin", credentials);
    if (!login.success) throw new Error(`login: ${login.errmsg}`);
    const session = { session_id: login.login_session_id };
    const scheme = root === undefined ? "ws" : "wss";
    const socket = new WebSocket(`${scheme}://127.0.0.1:${port}/ws`, { ca: root });
    const ending = new Ending(signal, () => socket.terminate());
    const taken = Promise.withResolvers<void>();
    socket.on("open", () =>
      socket.send(schema.encode("IMS.ClientAuthenticationReq", { request_id: "R", ...session })),
    );
    // The first ping is the only answer.
    socket.on("ping", () => taken.resolve());
    socket.on("error", (error) => ending.end(String(error)));
    socket.on("close", (code, reason) => ending.end(`closed with ${code} ${reason}`));
    socket.on("message", (data: Buffer) => {
      if (ending.isOver) return;
      const push = schema.decode("IMS.NotifyMessage", new Uint8Array(data));
      const info = push.new_message_info?.message_info;
      if (info) hear(opening, info, false);
    });
    await ending.before(taken.promise);
    const chats = await call("friend/get_chat_session_list", "GetChatSessionList", session);
    for (const { chat_session_id } of chats.chat_session_info_list ?? []) {
      const asked = { ...session, chat_session_id, msg_count: 200 };
      const recent = await ending.before(call("message_storage/get_recent", "GetRecentMsg", asked));
      for (const info of recent.msg_list ?? []) hear(opening, info, true);
    }
    return {
      ended: ending.promise,
      async send({ log, content }) {
        const message =
          content.kind === "text"
            ? { message_type: 0, string_message: { content: content.text } }
            : { message_type: 2, file_message: toFile(content.name, content.bytes) };
        const request = { ...session, chat_session_id: log, message };
        try {
          const answer = await call("message_transmit/new_message", "NewMessage", request);
          if (answer.success) return { kind: "acknowledged" };
          return { kind: "refused", code: String(answer.errmsg) };
        } catch {
          return { kind: "unanswered" };
        }
      },
    };
  },
};

function toFile(file_name: string, file_contents: Uint8Array): Plain {
  return { file_name, file_size: file_contents.length, file_contents };
}
