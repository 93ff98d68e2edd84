import type { Account, Search, Session } from "@parley/core";
import type { UsersListRequest } from "@parley/protocol/direct-messages";
import { toRefusal } from "./errors.ts";
import { maxPageSize } from "./limits.ts";

/** The core's largest page. */
const stepSize = 500;

/**
 * A page of the other users, in the order in which they came. The name is part of a display name or a username, compared
 * without case and letter by letter: it is no pattern. A page of size 0 has `maxPageSize` users, as has a larger one.
 */
export async function findUsers(
  search: Search,
  session: Session,
  { pageNumber, pageSize, name = "" }: Pick<UsersListRequest, "pageNumber" | "pageSize" | "name">,
): Promise<readonly Account[]> {
  if (pageNumber < 1 || pageSize < 0) throw toRefusal("badPage");
  const size = Math.min(pageSize || maxPageSize, maxPageSize);
  const start = (pageNumber - 1) * size;
  const users: Account[] = [];
  while (users.length < size) {
    const limit = Math.min(stepSize, size - users.length);
    const found = await search.accounts(session, name, { offset: start + users.length, limit });
    users.push(...found);
    if (found.length < limit) break;
  }
  return users;
}
