import { openCall } from "../wire/http2.ts";
import { openTcp } from "../wire/tcp.ts";
import { openWebSocket } from "../wire/web-socket.ts";
import { type Client, createEntrance, type Person, type Ports } from "./client.ts";

const neverTold = () => undefined;

/** The Qt chat: a call that streams both ways; its own login is the first thing that comes. */
export function openQt({ web }: Ports, { name, password }: Person): Client {
  const metadata = { "user-name": name, "user-password": password };
  const { socket } = openCall(web, "/chat.QtGrpcChat/ChatRoom", metadata, {
    onHeaders() {},
    onData: () => enter(),
  });
  const { entered, enter } = createEntrance(socket);
  return { socket, entered, toldMs: neverTold };
}

/** The Flutter chat: a token by a call of its own, then a stream. */
export async function openDirect(ports: Ports, { name, password }: Person): Promise<Client> {
  const url = `http://127.0.0.1:${ports.web}/pb.GrpcServerService/login`;
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: name, password }),
  });
  const { accessToken } = (await answer.json()) as { readonly accessToken: string };
  const metadata = { authorization: `bearer ${accessToken}` };
  const { socket } = openCall(ports.web, "/pb.GrpcServerService/SendMessage", metadata, {
    onHeaders: () => enter(),
    onData() {},
  });
  const { entered, enter } = createEntrance(socket);
  return { socket, entered, toldMs: neverTold };
}

/** The instant messenger: a session by a call of its own, then a WebSocket that is pinged once it is taken. */
export async function openMessenger(ports: Ports, { name, password }: Person): Promise<Client> {
  const answer = await fetch(`http://127.0.0.1:${ports.web}/service/user/username_login`, {
    method: "POST",
    // UserLoginReq: request_id, nickname, password.
    body: encodeTexts({ 1: "R", 2: name, 3: password }),
  });
  const sessionId = findSessionId(Buffer.from(await answer.arrayBuffer()));
  const webSocket = openWebSocket(ports.web, "/ws", {
    // ClientAuthenticationReq: request_id, session_id.
    onOpen: () => webSocket.send(encodeTexts({ 1: "R", 2: sessionId })),
    onMessage() {},
    onPing: () => enter(),
  });
  const { socket } = webSocket;
  const { entered, enter } = createEntrance(socket);
  return { socket, entered, toldMs: neverTold };
}

/** A person at a terminal, who leaves when there is no getting in. */
export function openLine({ web }: Ports, { name, password }: Person): Client {
  let toldMs: number | undefined;
  const socket = openTcp(web);
  socket.write(`/login ${name} ${password}\n`);
  const { entered, enter } = createEntrance(socket);
  socket.on("data", (chunk: Buffer) => {
    if (chunk.includes("* you are ")) enter();
    const [, seconds] = /come back in (\d+) s/.exec(chunk.toString("latin1")) ?? [];
    if (seconds === undefined) return;
    toldMs = Number(seconds) * 1000;
    socket.end();
  });
  return { socket, entered, toldMs: () => toldMs };
}

/** A Protobuf message of short texts, by their numbers. */
function encodeTexts(texts: Readonly<Record<number, string>>): Buffer<ArrayBuffer> {
  const fields = Object.entries(texts).map(([number, text]) =>
    Buffer.concat([Buffer.from([(Number(number) << 3) | 2, text.length]), Buffer.from(text)]),
  );
  return Buffer.concat(fields);
}

/** The last text of the answer: login_session_id. */
function findSessionId(answer: Buffer): string {
  let last = "";
  for (let at = 0; at < answer.length; ) {
    const isText = ((answer[at] ?? 0) & 7) === 2;
    const value = answer[at + 1] ?? 0;
    if (isText) last = answer.subarray(at + 2, at + 2 + value).toString();
    at += 2 + (isText ? value : 0);
  }
  return last;
}
