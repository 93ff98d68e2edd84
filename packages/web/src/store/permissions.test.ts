import { describe, expect, it } from "vitest";
import type { Conversation, Role } from "../bridge/messages.ts";
import { toTestConversation } from "../testing/events.ts";
import { toPermissions } from "./permissions.ts";

const show = (kind: Conversation["kind"], role: Role, id = "c_1") => {
  const may = toPermissions(toTestConversation({ id, kind, role }));
  const removable = (["member", "admin", "owner"] as const).filter(may.canRemove);
  const words = { add: may.canAdd, rename: may.canRename, leave: may.canLeave };
  const more = { roles: may.canChangeRoles, hide: may.canHide };
  const allowed = Object.entries({ ...words, ...more }).flatMap(([word, is]) => (is ? [word] : []));
  return `${allowed.join(" ")} / ${removable.join(" ")}`;
};

describe("toPermissions()", () => {
  it("lets each role do its part", () => {
    expect(show("group", "member")).toBe("add rename leave / ");
    expect(show("group", "owner")).toBe("add rename leave roles / member admin");
    expect(show("room", "member")).toBe("leave / ");
    expect(show("room", "admin")).toBe("add rename leave / member");
    expect(show("direct", "member")).toBe("hide / ");
    expect(show("room", "member", "lobby")).toBe(" / ");
  });
});
