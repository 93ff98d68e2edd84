import type { Conversation, Role } from "../bridge/messages.ts";

const rank: Readonly<Record<Role, number>> = { member: 0, admin: 1, owner: 2 };

/** What the account may do in a conversation; the server has the last word. */
export type Permissions = {
  readonly canAdd: boolean;
  readonly canRename: boolean;
  readonly canLeave: boolean;
  readonly canChangeRoles: boolean;
  readonly canHide: boolean;
  /** Whether it may take out somebody with this role. */
  readonly canRemove: (role: Role) => boolean;
};

/** A group belongs to all in it, a room has leaders, a direct conversation two people. */
export function toPermissions({ id, kind, role }: Conversation): Permissions {
  const isShared = kind !== "direct";
  const mayShape = kind === "group" || (kind === "room" && rank[role] > rank.member);
  return {
    canAdd: mayShape,
    canRename: mayShape,
    canLeave: isShared && id !== "lobby",
    canChangeRoles: isShared && role === "owner",
    canHide: !isShared,
    canRemove: (theirs) => isShared && rank[role] > rank[theirs],
  };
}
