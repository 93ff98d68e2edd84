import type { Event } from "@parley/sdk";

/**
 * What somebody else has done to the account, in one line that is not yet safe to show; undefined for what the account did itself and
 * what is told elsewhere.
 */
export function formatAccountEvent(
  { actor, body }: Event,
  ownId: string | undefined,
): string | undefined {
  if (actor.id === ownId) return undefined;
  switch (body.kind) {
    case "friend_requested":
      return formatRequest(body.peer.username);
    case "friend_answered":
      return body.isAccepted
        ? `${body.peer.username} and you are friends now`
        : `${body.peer.username} has declined to be friends`;
    case "friend_request_canceled":
      return `${body.peer.username} does not ask any more`;
    case "friend_removed":
      return `${body.peer.username} has ended the friendship`;
    default:
      return undefined;
  }
}

/** That somebody asks, and how to answer; not yet safe to show. */
export function formatRequest(username: string): string {
  return `${username} asks to be friends: /accept ${username} or /decline ${username}`;
}
