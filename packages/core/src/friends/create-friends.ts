import { type Trail, toAuthor, toPerson } from "../audit/create-trail.ts";
import { ChatError } from "../error.ts";
import { type AccountId, createId } from "../ids.ts";
import type { Limits } from "../limits.ts";
import type { Hub } from "../live/hub.ts";
import type { Event } from "../messages/event.ts";
import type { Clock } from "../ports/clock.ts";
import type { FriendRequested } from "../ports/friend-acts.ts";
import type { Random } from "../ports/random.ts";
import type { Store } from "../ports/store.ts";
import { createRequireRate, type RequireRate } from "../rate-limit.ts";
import type { Session } from "../sessions/session.ts";
import type { Friends } from "./friends.ts";

const hourMs = 3_600_000;

type FriendsParts = {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  readonly requireChangeRate: RequireRate;
  readonly trail: Trail;
};

/** What each refusal of a request means. Who is blocked must not learn it. */
const refusals: Readonly<Record<Exclude<FriendRequested["status"], "requested">, () => ChatError>> =
  {
    no_such_account: () => new ChatError("not_found", "there is no such account"),
    blocked: () => new ChatError("not_found", "there is no such account"),
    already_friends: () => new ChatError("already_exists", "you are friends already"),
    already_requested: () => new ChatError("already_exists", "you have asked already"),
    requested_by_peer: () =>
      new ChatError("failed_precondition", "they have asked you: answer their request"),
    too_many: () => new ChatError("resource_exhausted", "too many of your requests are unanswered"),
  };

/** Creates the friendships on a store. */
export function createFriends(parts: FriendsParts): Friends {
  const { store, hub, clock, random, limits, requireChangeRate, trail } = parts;
  const rate = { burst: limits.maxFriendRequestsPerHour, windowMs: hourMs };
  const requireRequestRate = createRequireRate(clock, rate, "friend requests");

  function publish(events: readonly Event[] | undefined, missing: string): void {
    if (events === undefined) throw new ChatError("not_found", missing);
    for (const event of events) hub.publish(event);
  }

  /** What changed, if anything did. */
  async function recordBlock(session: Session, events: readonly Event[] | undefined) {
    for (const { body } of events ?? []) {
      if (body.kind !== "block_changed") continue;
      const act = body.isBlocked ? "account_blocked" : "account_unblocked";
      await trail.record({ act, ...toAuthor(session), on: toPerson(body.peer) });
    }
  }

  function requireOther(session: Session, peer: AccountId): void {
    if (peer === session.account.id) {
      throw new ChatError("invalid_argument", "that is your own account");
    }
  }

  return {
    list: (session) => store.listFriends(session.account.id),
    listRequests: (session) => store.listFriendRequests(session.account.id),

    async request(session, to) {
      requireOther(session, to);
      requireRequestRate(session.account.id);
      const id = createId(random, "r");
      const request = { id, from: session.account.id, to, at: clock.now() };
      const requested = await store.requestFriend(request, limits.maxOpenFriendRequests);
      if (requested.status !== "requested") throw refusals[requested.status]();
      publish(requested.events, "");
      return requested.request;
    },

    async answer(session, from, isAccepted) {
      const answered = await store.answerFriend({
        accountId: session.account.id,
        from,
        isAccepted,
        newConversationId: createId(random, "c"),
        at: clock.now(),
      });
      publish(answered?.events, "there is no such request");
      return answered?.conversationId;
    },

    async cancel(session, to) {
      const events = await store.cancelFriendRequest(session.account.id, to, clock.now());
      publish(events, "there is no such request");
    },

    async remove(session, peer) {
      const events = await store.removeFriend(session.account.id, peer, clock.now());
      publish(events, "you are not friends");
    },

    async block(session, peer) {
      requireOther(session, peer);
      requireChangeRate(session.account.id);
      const events = await store.blockAccount(session.account.id, peer, clock.now());
      publish(events, "there is no such account");
      await recordBlock(session, events);
    },

    async unblock(session, peer) {
      requireChangeRate(session.account.id);
      const events = await store.unblockAccount(session.account.id, peer, clock.now());
      publish(events, "");
      await recordBlock(session, events);
    },

    listBlocked: (session) => store.listBlocked(session.account.id),
  };
}
