import { fromBinary } from "@bufbuild/protobuf";
import { ChatError, type Clock, type Core } from "@parley/core";
import { ClientAuthenticationReqSchema } from "@parley/protocol/im-gateway";
import type { Admission, Leave } from "../../admission/admission.ts";
import { patientWaitMs } from "../../admission/limits.ts";
import { emptyPing, type WebSocketConnection } from "../../net/web-socket.ts";
import { aliveMs, authenticationMs, pingEveryMs } from "./limits.ts";
import { openSeat, type Seat, type SeatParts } from "./push/seat.ts";
import type { Line, SignedIn, SignIns } from "./sign-ins.ts";

/** "Unsupported data": what this wire closes with when the first frame does not authenticate. */
const notAuthenticated = 1003;
/** Of the registry of close codes that RFC 6455 has begun. */
const tryAgainLater = 1013;

type SocketParts = Omit<SeatParts, "core" | "outbox" | "signedIn"> & {
  readonly core: Core;
  readonly clock: Clock;
  readonly admission: Admission;
  readonly signIns: SignIns;
};

/** Serves one WebSocket: the first frame says whose it is; after that the client only listens. Settles when it is closed. */
export async function serveSocket(
  connection: WebSocketConnection,
  parts: SocketParts,
): Promise<void> {
  const { clock } = parts;
  const cancelDeadline = clock.schedule(authenticationMs, () =>
    connection.close(
      notAuthenticated,
      `no ClientAuthenticationReq came within ${authenticationMs / 1000} s`,
    ),
  );
  let stop = (): void => {};
  let signedIn: SignedIn | undefined;
  try {
    for await (const frame of connection.messages) {
      const said = await authenticate(frame, connection, parts);
      if (said === undefined) return;
      if (signedIn === undefined) {
        cancelDeadline();
        signedIn = said;
        const leave = await takeTurn(connection, parts.admission);
        if (leave === undefined) return;
        stop = await enter(said, connection, parts).finally(leave);
      } else if (said.session.id !== signedIn.session.id) {
        return connection.close(notAuthenticated, "this connection is another session's");
      }
    }
  } finally {
    cancelDeadline();
    stop();
  }
}

/** Who the frame says it is; `undefined` when it says nothing that holds: the connection is closed then. */
async function authenticate(
  frame: Uint8Array,
  connection: WebSocketConnection,
  { signIns }: SocketParts,
): Promise<SignedIn | undefined> {
  const sessionId = decodeSessionId(frame);
  if (sessionId === undefined) {
    connection.close(notAuthenticated, "no ClientAuthenticationReq can be read from the frame");
    return undefined;
  }
  try {
    return await signIns.authenticate(sessionId);
  } catch (thrown) {
    if (!(thrown instanceof ChatError) || thrown.code !== "unauthenticated") throw thrown;
    connection.close(notAuthenticated, thrown.message);
    return undefined;
  }
}

function decodeSessionId(frame: Uint8Array): string | undefined {
  try {
    return fromBinary(ClientAuthenticationReqSchema, frame, { readUnknownFields: false }).sessionId;
  } catch {
    // Whatever is wrong with the bytes, the answer is the same.
    return undefined;
  }
}

/** Waits for the connection's turn; `undefined` when it may not have one: it is closed then. */
async function takeTurn(
  connection: WebSocketConnection,
  admission: Admission,
): Promise<Leave | undefined> {
  try {
    return await admission.enter(patientWaitMs);
  } catch (thrown) {
    connection.close(tryAgainLater, ChatError.from(thrown).message);
    return undefined;
  }
}

/** Makes the connection its session's line; the returned function takes it away again. */
async function enter(
  signedIn: SignedIn,
  connection: WebSocketConnection,
  parts: SocketParts,
): Promise<() => void> {
  const { core, clock, signIns } = parts;
  const { outbox } = connection;
  const line: Line = {
    isAlive: () => connection.ping(aliveMs),
    close: (code, reason) => connection.close(code, reason),
  };
  signIns.attach(signedIn, line);
  const presence = core.presence.join(signedIn.session);
  const stopPinging = keepPinging(connection, clock);
  let seat: Seat | undefined;
  const stop = (): void => {
    seat?.close();
    stopPinging();
    presence.release(connection.hasLeft ? "left" : "lost");
    signIns.detach(signedIn, line);
  };
  try {
    seat = await openSeat({ ...parts, signedIn, outbox });
    // It may have ended after it was read and before its end was watched.
    if ((await core.sessions.find(signedIn.session.id)) === undefined) {
      connection.close(notAuthenticated, "the session has ended, sign in again");
    }
  } catch (thrown) {
    stop();
    throw thrown;
  }
  return stop;
}

/** The client expects a ping at once, without payload, and one each minute. */
function keepPinging(connection: WebSocketConnection, clock: Clock): () => void {
  let cancel = (): void => {};
  const ping = (): void => {
    connection.outbox.push(emptyPing);
    cancel = clock.schedule(pingEveryMs, ping);
  };
  ping();
  return () => cancel();
}
