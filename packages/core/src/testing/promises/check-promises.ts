import type { AccountId, LogId } from "../../ids.ts";
import { type Event, isMessageEvent } from "../../messages/event.ts";
import type { Outcome } from "./run-commands.ts";

/** Throws with what was promised and is not so. */
function require(isSo: boolean, promise: string, ...facts: readonly unknown[]): void {
  if (!isSo) throw new Error(`${promise}: ${facts.map((fact) => JSON.stringify(fact)).join(" ")}`);
}

function toPlace({ log, seq }: Event): string {
  return `${log} ${seq}`;
}

function checkLogs({ logs }: Outcome): void {
  const ids = new Set<string>();
  for (const events of logs.values()) {
    let at = 0;
    for (const [index, event] of events.entries()) {
      require(event.seq === index + 1, "seq is 1, 2, 3 …", event, index);
      require(event.at >= at, "times never fall", event, at);
      at = event.at;
      if (!isMessageEvent(event) || event.body.clientMessageId === "") continue;
      const id = `${event.actor.id} ${event.body.clientMessageId}`;
      require(!ids.has(id), "a client message id is stored once", id);
      ids.add(id);
    }
  }
}

function checkTries({ tries, logs }: Outcome): void {
  const first = new Map<string, string>();
  for (const { session, post, outcome } of tries) {
    if (typeof outcome === "string") continue;
    const { event } = outcome;
    const stored = logs.get(event.log)?.[event.seq - 1];
    require(JSON.stringify(stored) ===
      JSON.stringify(event), "what is acknowledged is stored", event, stored);
    require(event.actor.id === session.account.id, "a message is its sender's", event);
    if (post.clientMessageId === "") continue;
    const id = `${session.account.id} ${post.clientMessageId}`;
    const place = first.get(id) ?? toPlace(event);
    require(place === toPlace(event), "a retry gets the first answer", place, event);
    first.set(id, place);
  }
}

/** Nothing is stored that nobody tried, and nothing of a try that was refused for good. */
function checkRefusals({ tries, logs, sessions }: Outcome): void {
  const allowed = new Set<string>();
  for (const { session, post, outcome } of tries) {
    if (outcome !== "refused") allowed.add(`${session.account.id} ${post.clientMessageId}`);
  }
  const known = new Set(sessions.map(({ account }) => account.id));
  for (const event of [...logs.values()].flat()) {
    if (!isMessageEvent(event) || !known.has(event.actor.id)) continue;
    const id = `${event.actor.id} ${event.body.clientMessageId}`;
    require(allowed.has(id), "what was refused is not stored", event);
  }
}

function checkEars({ ears, logs }: Outcome): void {
  for (const { log, position, heard, isOpen } of ears) {
    const events = logs.get(log) ?? [];
    const expected = isOpen
      ? events.slice(position)
      : events.slice(position, position + heard.length);
    const promise = isOpen
      ? "a listener hears every event after its position, once and in order"
      : "a listener that left has heard a run without holes";
    const seqs = heard.map(({ seq }) => seq);
    require(JSON.stringify(seqs) ===
      JSON.stringify(expected.map(({ seq }) => seq)), promise, log, position, seqs, events.length);
  }
}

/** Who is in the conversation, replayed from its log, may write there; nobody else. */
function checkMembership(events: readonly Event[]): void {
  const members = new Set<AccountId>();
  for (const event of events) {
    const { actor, body } = event;
    switch (body.kind) {
      case "member_joined":
        members.add(actor.id);
        break;
      case "members_added":
        require(members.has(actor.id), "a member adds", event);
        for (const { id } of body.accounts) members.add(id);
        break;
      case "member_left":
        require(members.delete(actor.id), "a member leaves", event);
        break;
      case "member_removed":
        require(members.has(actor.id), "a member removes", event);
        require(members.delete(body.account.id), "a member is removed", event);
        break;
      case "message":
        require(members.has(actor.id), "a member writes", event);
        break;
    }
  }
}

function checkReadMarks(
  events: readonly Event[],
  logs: ReadonlyMap<LogId, readonly Event[]>,
): void {
  const marks = new Map<LogId, number>();
  for (const { body } of events) {
    if (body.kind !== "read_marked") continue;
    const { conversationId, seq } = body;
    require(seq > (marks.get(conversationId) ?? 0), "read marks rise", body);
    require(seq <= (logs.get(conversationId)?.length ?? 0), "read marks stay below the head", body);
    marks.set(conversationId, seq);
  }
}

/** Checks every promise of the core on what came of a run. Throws with the first that is broken. */
export function checkPromises(outcome: Outcome): void {
  require(outcome.defects.length === 0, "nothing throws where nobody catches", outcome.defects.map(
    String,
  ));
  checkLogs(outcome);
  checkTries(outcome);
  checkRefusals(outcome);
  checkEars(outcome);
  for (const place of Object.values(outcome.places)) checkMembership(outcome.logs.get(place) ?? []);
  for (const events of outcome.logs.values()) checkReadMarks(events, outcome.logs);
}
