import type { Account, AccountRef, Member, PresenceState } from "../bridge/messages.ts";

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

function toAccount(account: AccountRef): Account {
  return { ...account, about: "" };
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
