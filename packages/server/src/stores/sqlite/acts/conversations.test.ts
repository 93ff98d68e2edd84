import { type AccountId, lobbyId, maxUnreadCount, maxUnreadWindow, toId } from "@parley/core";
import { expect, it } from "vitest";
import { openDatabase } from "../database.ts";
import { migrate, migrations } from "../migrations.ts";
import { acts } from "./acts.ts";

it("counts unread messages among the newest only, so that an account that only writes costs no more", () => {
  const db = openDatabase(":memory:", { isReadOnly: false });
  migrate(db, migrations, () => {});
  for (const id of ["a_reader", "a_bot"]) {
    const account = { username: id, displayName: id, about: "", avatarId: undefined };
    acts.createAccount(db, { ...account, id: toId(id), createdAt: 1 }, id, "");
  }
  const post = (accountId: string, index: number) =>
    acts.appendMessage(db, {
      conversationId: lobbyId,
      accountId: toId(accountId),
      id: toId(`m_${accountId}_${index}`),
      clientMessageId: "",
      at: 1,
      content: { kind: "text", text: "x" },
    });
  const count = (id: string) =>
    acts.findConversation(db, toId<AccountId>(id), lobbyId)?.unreadCount;
  for (let index = 0; index < 10; index++) post("a_reader", index);
  for (let index = 0; index < maxUnreadWindow - 4; index++) post("a_bot", index);
  expect([count("a_bot"), count("a_reader")]).toEqual([4, maxUnreadCount]);
  db.close();
});
