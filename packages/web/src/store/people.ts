import type {
  Account,
  AccountRef,
  Event,
  Member,
  PresenceState,
  Role,
} from "../bridge/messages.ts";

/** The members of a conversation by account id. */
export type People = ReadonlyMap<string, Member>;

/** People in the order in which the panel shows them: active before away, each by name. */
export type PeopleGroups = {
  readonly online: readonly Member[];
  readonly offline: readonly Member[];
};

/** Indexes a list. */
export function toPeople(members: readonly Member[]): People {
  return new Map(members.map((member) => [member.account.id, member]));
}

/** Changes the presence of somebody; a person who was not known is added. */
export function setPresence(people: People, account: AccountRef, presence: PresenceState): People {
  const known = people.get(account.id);
  if (known?.presence === presence && known.account.displayName === account.displayName)
    return people;
  return new Map(people).set(account.id, {
    account: { ...toAccount(account), ...known?.account, displayName: account.displayName },
    role: known?.role ?? "member",
    presence,
  });
}

/** Adds somebody who joined, or takes over a new name. */
export function setPerson(people: People, account: AccountRef): People {
  return setPresence(people, account, people.get(account.id)?.presence ?? "offline");
}

/** The members after an event of their conversation, each new one with its presence; the same map when nothing changed. */
export function reducePeople(
  people: People,
  { actor, body }: Event,
  presenceOf: (id: string) => PresenceState,
): People {
  const add = (accounts: readonly AccountRef[]): People =>
    accounts.reduce((next, account) => setPresence(next, account, presenceOf(account.id)), people);
  switch (body.kind) {
    case "member_joined":
      return add([actor]);
    case "members_added":
      return add(body.accounts);
    case "profile_changed":
      return people.has(actor.id) ? setPerson(people, actor) : people;
    case "member_left":
      return removePerson(people, actor.id);
    case "member_removed":
      return removePerson(people, body.account.id);
    case "role_changed": {
      const changed = setRole(people, body.account.id, body.role);
      // There is one owner: who makes another one becomes an admin.
      return body.role === "owner" ? setRole(changed, actor.id, "admin") : changed;
    }
    default:
      return people;
  }
}

function removePerson(people: People, id: string): People {
  const rest = new Map(people);
  return rest.delete(id) ? rest : people;
}

function setRole(people: People, id: string, role: Role): People {
  const known = people.get(id);
  return known ? new Map(people).set(id, { ...known, role }) : people;
}

function toAccount(account: AccountRef): Account {
  return { ...account, about: "", avatarFileId: "" };
}

/** Groups people for the panel. */
export function groupPeople(people: People): PeopleGroups {
  const byName = (a: Member, b: Member): number =>
    a.account.displayName.localeCompare(b.account.displayName) ||
    a.account.username.localeCompare(b.account.username);
  const members = [...people.values()].sort(byName);
  const having = (presence: PresenceState): readonly Member[] =>
    members.filter((member) => member.presence === presence);
  return { online: [...having("active"), ...having("inactive")], offline: having("offline") };
}
