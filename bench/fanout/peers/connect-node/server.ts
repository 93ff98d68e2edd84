import { createSecureServer, createServer } from "node:http2";
import { create } from "@bufbuild/protobuf";
import type { ConnectRouter } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import {
  type ChatMessage,
  ChatMessageSchema,
  QtGrpcChat,
  UserStatus_Type,
} from "@parley/protocol/chat-room";
import { announce, findTls } from "../peer.ts";

// A room as one writes it with Connect: each member an async iterable with a queue.

class Queue {
  readonly #waiting: ChatMessage[] = [];
  #wake: (() => void) | undefined;
  #isClosed = false;

  push(message: ChatMessage): void {
    this.#waiting.push(message);
    this.#wake?.();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ChatMessage> {
    while (!this.#isClosed) {
      yield* this.#waiting.splice(0);
      if (this.#waiting.length > 0 || this.#isClosed) continue;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

const members = new Set<Queue>();

async function listen(messages: AsyncIterable<ChatMessage>, own: Queue): Promise<void> {
  try {
    for await (const message of messages) {
      // The first message has no content: it only opens the call.
      if (message.content.case === undefined) continue;
      for (const member of members) if (member !== own) member.push(message);
    }
  } catch {
    // The line broke: the member leaves, as after a good-bye.
  } finally {
    members.delete(own);
    own.close();
  }
}

const routes = (router: ConnectRouter) =>
  router.service(QtGrpcChat, {
    register: () => ({}),
    async *chatRoom(messages, context) {
      const queue = new Queue();
      members.add(queue);
      void listen(messages, queue);
      const content = { case: "userStatus", value: { type: UserStatus_Type.LOGIN } } as const;
      const username = context.requestHeader.get("user-name") ?? "";
      yield create(ChatMessageSchema, { username, content });
      yield* queue;
    },
  });

const tls = findTls();
const handler = connectNodeAdapter({ routes });
announce(tls === undefined ? createServer(handler) : createSecureServer(tls, handler));
