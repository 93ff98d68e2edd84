import { once } from "node:events";
import { createImsRoot } from "@parley/protocol/testing/im-gateway";
import { WebSocket } from "ws";
import { imCalls } from "./im-calls.ts";

const root = createImsRoot();

/** A message by the names of the wire; what is absent is absent. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads the message that it expects.
export type Plain = Record<string, any>;

/** Encodes a message of the wire by another implementation of Protobuf than ours. */
export function encodeIms(type: string, fields: Plain): Uint8Array<ArrayBuffer> {
  const message = root.lookupType(`IMS.${type}`);
  return new Uint8Array(message.encode(message.fromObject(fields)).finish());
}

/** Decodes one: whole numbers and enums as numbers, bytes as bytes. */
export function decodeIms(type: string, bytes: Uint8Array): Plain {
  const message = root.lookupType(`IMS.${type}`);
  // A Buffer's bytes would come out as Buffers.
  return message.toObject(message.decode(new Uint8Array(bytes)), { longs: Number });
}

/** Where the two ports are. They may be one. */
export type ImPorts = { readonly http: number; readonly ws: number };

/** The instant messenger's client as its wire knows it: plain HTTP, a plain WebSocket, another Protobuf. */
export class ImClient implements AsyncDisposable {
  readonly #ports: ImPorts;
  readonly #pushes: Plain[] = [];
  #socket: WebSocket | undefined;
  #wake = (): void => {};
  /** What the last sign-in gave; sent with every call. */
  sessionId = "";
  /** Pings without payload that came. */
  pings = 0;

  constructor(ports: ImPorts) {
    this.#ports = ports;
  }

  /** Makes a call and gives the answer whatever it is. */
  async ask(path: string, fields: Plain = {}): Promise<Plain> {
    const [request = "", response = ""] = imCalls[path] ?? [];
    const session = this.sessionId === "" ? {} : { session_id: this.sessionId };
    const body = encodeIms(request, { request_id: "R1", ...session, ...fields });
    return decodeIms(response, await this.post(`/service/${path}`, body));
  }

  /** The same, of which nothing but success is expected; gives what comes besides. */
  async call(path: string, fields: Plain = {}): Promise<Plain> {
    const { request_id, success, errmsg, ...rest } = await this.ask(path, fields);
    if (success !== true) throw new Error(`${path}: ${errmsg}`);
    if (request_id !== "R1") throw new Error(`${path}: request id ${request_id}`);
    return rest;
  }

  /** Why a call is refused. */
  async refusal(path: string, fields: Plain = {}): Promise<string> {
    const answer = await this.ask(path, fields);
    if (answer.success) throw new Error(`${path} was not refused`);
    return answer.errmsg;
  }

  /** Posts bytes; expects the status 200, which this wire has for everything. */
  async post(path: string, body: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
    const response = await fetch(`http://127.0.0.1:${this.#ports.http}${path}`, {
      method: "POST",
      // A connection that is kept may be closed by the server in the moment in which it is used again.
      headers: { "content-type": "application/x-protobuf", connection: "close" },
      body,
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const type = response.headers.get("content-type");
    if (response.status === 200 && type === "application/x-protobuf") return bytes;
    throw new Error(`${path}: ${response.status} ${type} ${Buffer.from(bytes)}`);
  }

  /** Registers by nickname. */
  async register(nickname: string, password = "secret"): Promise<void> {
    await this.call("user/username_register", { nickname, password });
  }

  /** Signs in by nickname. */
  async login(nickname: string, password = "secret"): Promise<void> {
    this.sessionId = "";
    const answer = await this.call("user/username_login", { nickname, password });
    this.sessionId = answer.login_session_id;
  }

  /** Opens the WebSocket without a word. */
  async open(): Promise<WebSocket> {
    const socket = new WebSocket(`ws://127.0.0.1:${this.#ports.ws}/ws`);
    this.#socket = socket;
    socket.on("error", () => {});
    socket.on("ping", (payload) => {
      if (payload.length === 0) this.pings += 1;
      this.#wake();
    });
    socket.on("message", (data: Buffer) => {
      this.#pushes.push(decodeIms("NotifyMessage", data));
      this.#wake();
    });
    await once(socket, "open");
    return socket;
  }

  /** Opens it and says whose it is; settles when the server's first ping shows that it is taken. */
  async connect(): Promise<WebSocket> {
    const socket = await this.open();
    const { sessionId } = this;
    const before = this.pings;
    socket.send(encodeIms("ClientAuthenticationReq", { request_id: "R", session_id: sessionId }));
    const closed = once(socket, "close").then(([code, reason]) => {
      throw new Error(`closed with ${code} ${reason}`);
    });
    closed.catch(() => {});
    while (this.pings === before) await Promise.race([this.#more(), closed]);
    return socket;
  }

  /** Registers, signs in and connects: a client as it is when its main window stands. */
  async enter(nickname: string): Promise<this> {
    await this.register(nickname);
    await this.login(nickname);
    await this.connect();
    return this;
  }

  /** The next push, whatever it is. */
  async next(): Promise<Plain> {
    for (;;) {
      const push = this.#pushes.shift();
      if (push !== undefined) return push;
      await this.#more();
    }
  }

  /** What came and was not asked for yet. */
  get waiting(): readonly Plain[] {
    return this.#pushes;
  }

  /** The caller's own id. */
  async id(): Promise<string> {
    return (await this.call("user/get_user_info")).user_info.user_id;
  }

  /** Posts a text. */
  async say(chat: string, content: string): Promise<void> {
    const message = { message_type: 0, string_message: { content } };
    await this.call("message_transmit/new_message", { chat_session_id: chat, message });
  }

  /** Closes the WebSocket, which is how this wire signs out. */
  async close(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return;
    const closed = once(socket, "close");
    socket.close();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
