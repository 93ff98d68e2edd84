import { type Accessor, createSignal } from "solid-js";
import type { Engine } from "../bridge/caller.ts";
import type { AccountRef, Event } from "../bridge/messages.ts";
import type { Directory } from "./directory.ts";

/** Who is a friend, who asked whom, and who is blocked. Friends and blocked by name, requests oldest first. */
export type FriendLists = {
  readonly friends: readonly AccountRef[];
  readonly incoming: readonly AccountRef[];
  readonly outgoing: readonly AccountRef[];
  readonly blocked: readonly AccountRef[];
};

/** How the account stands to another one. */
export type Relation = "self" | "none" | "friend" | "incoming" | "outgoing" | "blocked";

/** Friends, kept up to date by the events of the own log. */
export interface Friends {
  readonly lists: Accessor<FriendLists>;
  readonly isLoaded: Accessor<boolean>;
  /** Why the lists could not be loaded; empty otherwise. */
  readonly error: Accessor<string>;
  relationTo(accountId: string): Relation;
  load(): Promise<void>;
  receive(events: readonly Event[]): void;
  forget(): void;
}

/** Nobody. */
export const noFriends: FriendLists = { friends: [], incoming: [], outgoing: [], blocked: [] };

const without = (list: readonly AccountRef[], id: string): readonly AccountRef[] =>
  list.some((one) => one.id === id) ? list.filter((one) => one.id !== id) : list;

const add = (list: readonly AccountRef[], account: AccountRef): readonly AccountRef[] => [
  ...without(list, account.id),
  account,
];

const addByName = (list: readonly AccountRef[], account: AccountRef): readonly AccountRef[] =>
  [...add(list, account)].sort((a, b) => a.displayName.localeCompare(b.displayName));

/** The lists after an event of the own log; any other event changes nothing. */
export function reduceFriends(lists: FriendLists, event: Event, myId: string): FriendLists {
  const { body, actor } = event;
  if (!("peer" in body)) return lists;
  const { peer } = body;
  const answered: FriendLists = {
    ...lists,
    incoming: without(lists.incoming, peer.id),
    outgoing: without(lists.outgoing, peer.id),
  };
  switch (body.kind) {
    case "friend_requested": {
      const side = actor.id === myId ? "outgoing" : "incoming";
      return { ...lists, [side]: add(lists[side], peer) };
    }
    case "friend_answered":
      return body.isAccepted ? { ...answered, friends: addByName(lists.friends, peer) } : answered;
    case "friend_request_canceled":
      return answered;
    case "friend_removed":
      return { ...lists, friends: without(lists.friends, peer.id) };
    case "block_changed":
      return body.isBlocked
        ? {
            ...answered,
            friends: without(lists.friends, peer.id),
            blocked: addByName(lists.blocked, peer),
          }
        : { ...lists, blocked: without(lists.blocked, peer.id) };
    default:
      return lists;
  }
}

/** How the account stands to another one by its lists. */
export function findRelation(lists: FriendLists, myId: string | undefined, id: string): Relation {
  if (id === myId) return "self";
  const has = (list: readonly AccountRef[]): boolean => list.some((one) => one.id === id);
  if (has(lists.blocked)) return "blocked";
  if (has(lists.friends)) return "friend";
  if (has(lists.incoming)) return "incoming";
  return has(lists.outgoing) ? "outgoing" : "none";
}

/** Nothing is loaded before `load`. */
export function createFriends(options: {
  readonly engine: Engine;
  readonly myId: () => string | undefined;
  readonly directory: Directory;
}): Friends {
  const { engine, myId, directory } = options;
  const [lists, setLists] = createSignal(noFriends);
  const [isLoaded, setLoaded] = createSignal(false);
  const [error, setError] = createSignal("");
  /** Events that come while the lists are loading may be newer than the answer: they are applied to it. */
  let meanwhile: Event[] = [];

  const reduceAll = (before: FriendLists, events: readonly Event[]): FriendLists =>
    events.reduce((next, event) => reduceFriends(next, event, myId() ?? ""), before);

  return {
    lists,
    isLoaded,
    error,
    relationTo: (id) => findRelation(lists(), myId(), id),
    async load() {
      meanwhile = [];
      setError("");
      try {
        const [friends, requests, blocked] = await Promise.all([
          engine.call("listFriends", {}),
          engine.call("listFriendRequests", {}),
          engine.call("listBlocked", {}),
        ]);
        directory.receive([
          ...friends,
          ...blocked,
          ...requests.flatMap(({ from, to }) => [from, to]),
        ]);
        const incoming = requests.filter(({ to }) => to.id === myId()).map(({ from }) => from);
        const outgoing = requests.filter(({ from }) => from.id === myId()).map(({ to }) => to);
        setLists(reduceAll({ friends, incoming, outgoing, blocked }, meanwhile));
        setLoaded(true);
      } catch (cause) {
        setError(cause instanceof Error ? cause.message : String(cause));
      }
    },
    receive(events) {
      meanwhile.push(...events.filter(({ body }) => "peer" in body));
      setLists(reduceAll(lists(), events));
    },
    forget() {
      setLists(noFriends);
      setLoaded(false);
    },
  };
}
