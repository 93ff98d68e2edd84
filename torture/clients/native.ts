import { WebSocket } from "ws";
import { findKey, toSha } from "../record.ts";
import { GrpcWire } from "../wire/grpc.ts";
import { type Plain, Schema } from "../wire/schema.ts";
import {
  Answers,
  type Connection,
  type DoorClient,
  Ending,
  type Opening,
  type Outgoing,
} from "./connection.ts";

const schema = new Schema("native");

/** How frames travel. */
type Transport = { readonly send: (frame: Plain) => void; readonly ending: Ending };
type Dial = (opening: Opening, onFrame: (frame: Plain) => void) => Promise<Transport>;

const overWebSocket: Dial = async ({ port, root, signal }, onFrame) => {
  const scheme = root === undefined ? "ws" : "wss";
  const socket = new WebSocket(`${scheme}://127.0.0.1:${port}/live`, { ca: root });
  const ending = new Ending(signal, () => socket.terminate());
  const opened = Promise.withResolvers<void>();
  socket.on("open", opened.resolve);
  socket.on("error", (error) => ending.end(String(error)));
  socket.on("close", (code, reason) => ending.end(`closed with ${code} ${reason}`));
  socket.on("message", (data: Buffer) => {
    if (!ending.isOver) onFrame(schema.decode("parley.v1.ConnectResponse", data));
  });
  await ending.before(opened.promise);
  const send = (frame: Plain) => socket.send(schema.encode("parley.v1.ConnectRequest", frame));
  return { send, ending };
};

const overGrpc: Dial = async (opening, onFrame) => {
  const wire = new GrpcWire(schema, "parley.v1.LiveService", opening);
  const ending = new Ending(opening.signal, () => {
    call.cancel();
    wire.close();
  });
  const call = wire.chat(
    "Connect",
    {},
    (frame) => {
      if (!ending.isOver) onFrame(frame);
    },
    ({ code, details }) => ending.end(`status ${code} ${details}`),
  );
  return { send: (frame) => call.write(frame), ending };
};

function toFrame({ key, log, content }: Outgoing): Plain {
  if (content.kind === "file") throw new Error("this client sends no files");
  const message = {
    conversation_id: log,
    client_message_id: key,
    text: { body: content.text },
  };
  return { send: { message } };
}

function hear(opening: Opening, { log, seq, message }: Plain): void {
  const { text, file } = message ?? {};
  const named = text?.body ?? file?.name;
  opening.hear({
    log,
    seq,
    key: named === undefined ? undefined : findKey(named),
    sha:
      text === undefined
        ? file && Buffer.from(file.sha256).toString("hex")
        : toSha(String(text.body)),
  });
}

/** Speaks the frames of the live protocol, and reads the marks of the place where it is. */
async function open(dial: Dial, opening: Opening): Promise<Connection> {
  const { account, cursors, onGap, onResync, onRemoved } = opening;
  const welcomed = Promise.withResolvers<void>();
  const unanswered = new Map<string, Plain>();
  /** Between `resync` and `welcome`: what comes then belongs to what was dropped. */
  let isDeaf = true;
  /** What the connection began with. */
  let heads = new Map<string, number>();

  const onWelcome = (list: readonly Plain[]) => {
    heads = new Map(list.map(({ log, seq }) => [log, seq]));
    for (const log of [...cursors.keys()]) if (!heads.has(log)) onRemoved(log);
    isDeaf = false;
    welcomed.resolve();
  };
  const onEvent = (event: Plain) => {
    hear(opening, event);
    const { conversation_id: out } = event.conversation_removed ?? {};
    // Of what was missed, the heads are newer: the account may be back.
    const isOld = event.seq <= (heads.get(account.id) ?? 0);
    if (out !== undefined && !(isOld && heads.has(out))) onRemoved(out);
  };
  const hello = () => {
    const known = [...cursors].map(([log, seq]) => ({ log, seq }));
    transport.send({ hello: { token: account.token, cursors: known } });
    for (const frame of unanswered.values()) transport.send(frame);
  };
  const onFrame = (frame: Plain) => {
    const { welcome, resync, event, gap, sent, refused } = frame;
    if (welcome) onWelcome(welcome.heads ?? []);
    else if (resync) {
      isDeaf = true;
      onResync();
      hello();
    } else if (sent) settle(sent.client_message_id, { kind: "acknowledged", seq: sent.seq });
    else if (refused) {
      settle(refused.client_message_id, { kind: "refused", code: String(refused.code) });
    } else if (event && !isDeaf) onEvent(event);
    else if (gap && !isDeaf) onGap(gap.log, gap.from_seq, gap.to_seq);
  };
  const transport = await dial(opening, onFrame);
  const { ending } = transport;
  const answers = new Answers(ending);
  const settle: Answers["settle"] = (key, outcome) => {
    unanswered.delete(key);
    answers.settle(key, outcome);
  };
  hello();
  await ending.before(welcomed.promise);
  return {
    ended: ending.promise,
    send(message) {
      const frame = toFrame(message);
      unanswered.set(message.key, frame);
      const answer = answers.wait(message.key);
      transport.send(frame);
      return answer;
    },
    mark: (log, seq) => transport.send({ read: { conversation_id: log, seq } }),
  };
}

/** The live protocol over a WebSocket, by `ws` and protobufjs. */
export const nativeWebSocket: DoorClient = {
  door: "native, WebSocket",
  hears: "cursors",
  retries: true,
  sendsFiles: false,
  open: (opening) => open(overWebSocket, opening),
};

/** The same over a stream of gRPC, by grpc-js and protobufjs. */
export const nativeGrpc: DoorClient = {
  ...nativeWebSocket,
  door: "native, gRPC",
  open: (opening) => open(overGrpc, opening),
};
