import type { Core, LogId, Session } from "@parley/core";

const pageSize = 200;

/**
 * The conversations that the account was added to after a seq of its own log, read as far as `maxEvents` behind it. None
 * when there are more events: then the client is told of a gap in its own log, and lists its conversations.
 */
export async function listAdded(
  messages: Core["messages"],
  session: Session,
  afterSeq: number,
  maxEvents: number,
): Promise<ReadonlySet<LogId>> {
  const added = new Set<LogId>();
  let seq = afterSeq;
  for (;;) {
    const position = { kind: "after", seq } as const;
    const { events } = await messages.list(session, session.account.id, position, pageSize);
    for (const { body } of events) {
      if (body.kind === "conversation_added") added.add(body.conversationId);
    }
    seq = events.at(-1)?.seq ?? seq;
    if (seq - afterSeq > maxEvents) return new Set();
    if (events.length < pageSize) return added;
  }
}
