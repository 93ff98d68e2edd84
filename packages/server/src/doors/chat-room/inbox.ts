import { randomUUID } from "node:crypto";
import { ChatError, type Clock, type Core, lobbyId, toFileName } from "@parley/core";
import { createPace } from "../../delivery/pace.ts";
import type { Log } from "../../net/log.ts";
import { createPipeline } from "../../net/pipeline.ts";
import { type ClientMessage, decodeMessage } from "./codec.ts";
import type { IncomingFiles } from "./incoming-files.ts";
import type { Member } from "./member.ts";
import { toClientMessageId } from "./show-event.ts";

/** What a member says, in order. */
export interface Inbox {
  /**
   * Acts on a message; settles when the next one may come: who sends faster than an account may is read more slowly, since
   * nothing that was sent is lost so. Never rejects: this wire has no error for a single message, so
   * the sender is told in a line of text from the server, which nobody else sees.
   */
  take(bytes: Uint8Array): Promise<void>;
  /** Settles when everything that was taken is done. */
  idle(): Promise<void>;
}

/**
 * Texts of one member that wait for their commit together: the core keeps the order of the calls, and a group commit
 * takes them at once.
 */
const maxTextsInFlight = 32;

type InboxParts = {
  readonly core: Core;
  readonly clock: Clock;
  readonly log: Log;
  readonly member: Member;
  readonly files: IncomingFiles;
};

/** Creates the inbox of a member. */
export function createInbox({ core, clock, log, member, files }: InboxParts): Inbox {
  const pace = createPace({ clock, limits: core.limits, signal: member.stream.signal });
  const texts = createPipeline(maxTextsInFlight);

  async function act(message: ClientMessage): Promise<void> {
    switch (message.kind) {
      case "text":
        return post(message.text);
      case "file":
        return files.take(message.part);
      case "activity":
        return member.setActivity(message.activity);
      case "nothing":
        return;
      case "garbage":
        throw new ChatError("invalid_argument", "it cannot be read");
    }
  }

  async function post(text: string): Promise<void> {
    // The clients drop empty texts themselves.
    if (text.trim() === "") return;
    await core.messages.post(member.session, {
      conversationId: lobbyId,
      clientMessageId: toClientMessageId(randomUUID()),
      content: { kind: "text", text },
    });
  }

  async function attempt(message: ClientMessage): Promise<void> {
    try {
      await act(message);
    } catch (thrown) {
      const error = ChatError.from(thrown);
      if (error.code === "internal") log.error({ err: thrown }, "a message was not taken");
      else log.debug({ code: error.code, reason: error.message }, "a message was not taken");
      member.notify(`${describe(message)} was not sent: ${error.message}`);
    }
  }

  return {
    async take(bytes) {
      const message = decodeMessage(bytes);
      // A file is counted by its bytes.
      if (message.kind !== "file") await pace.next();
      await (message.kind === "text" ? texts.begin(() => attempt(message)) : attempt(message));
    },
    idle: () => texts.idle(),
  };
}

function describe(message: ClientMessage): string {
  return message.kind === "file" ? toFileName(message.part.name) : "Your message";
}
