import type { ConversationId, Core, Session } from "@parley/core";
import { encodeEvent, encodeObject, type Fields, toConversation } from "./encode-object.ts";
import type { Recipient, Request } from "./parse-request.ts";

type Acting = { readonly core: Core; readonly session: Session };
type Asked<Type extends Request["type"]> = Extract<Request, { type: Type }>;

/** The answer to a request, as a line. Throws what the core refuses. */
export async function answerRequest(
  acting: Acting,
  request: Exclude<Request, { type: "quit" }>,
): Promise<string> {
  switch (request.type) {
    case "send":
      return await send(acting, request);
    case "read":
      return await read(acting, request);
    case "history":
      return await listHistory(acting, request);
    case "conversations":
      return await listConversations(acting, request);
    case "ping":
      return encodeObject("pong", toTag(request));
  }
}

async function send(acting: Acting, { clientId, to, text }: Asked<"send">): Promise<string> {
  const { event, isDuplicate } = await acting.core.messages.post(acting.session, {
    conversationId: await openRecipient(acting, to),
    clientMessageId: clientId,
    content: { kind: "text", text },
  });
  const { log, seq, at, body } = event;
  const place = { log, seq, at, id: body.id };
  return encodeObject("sent", { client_id: clientId, ...place, is_duplicate: isDuplicate });
}

async function read({ core, session }: Acting, request: Asked<"read">): Promise<string> {
  await core.conversations.markRead(session, request.conversationId, request.seq);
  return encodeObject("done", toTag(request));
}

async function listHistory({ core, session }: Acting, request: Asked<"history">): Promise<string> {
  const { log, before: seq, limit } = request;
  const newest = { kind: "newest" } as const;
  const position = seq === undefined ? newest : ({ kind: "before", seq } as const);
  const { events, head } = await core.messages.list(session, log, position, limit);
  // Events may hold marks of files, which JSON would escape.
  const start = encodeObject("history", { ...toTag(request), log, head }).slice(0, -2);
  return `${start},"events":[${events.map(encodeEvent).join(",")}]}\n`;
}

async function listConversations(
  { core, session }: Acting,
  request: Asked<"conversations">,
): Promise<string> {
  const conversations = await core.conversations.list(session);
  return encodeObject("conversations", {
    ...toTag(request),
    conversations: conversations.map(toConversation),
  });
}

function toTag({ clientId }: Request): Fields {
  return clientId === "" ? {} : { client_id: clientId };
}

async function openRecipient({ core, session }: Acting, to: Recipient): Promise<ConversationId> {
  if (to.kind === "conversation") return to.id;
  const account = await core.accounts.getByUsername(session, to.username);
  return (await core.conversations.openDirect(session, account.id)).id;
}
