import { describe, expect, it } from "vitest";
import { openLine } from "./testing/open-line.ts";

describe("line door", () => {
  it("greets, signs in and lets two people talk", async () => {
    await using line = await openLine();
    const anna = line.dial();
    expect(await anna.until(/register.*\n/)).toBe(
      "* Parley: a chat, one message a line\n" +
        "* /login NAME PASSWORD, or make an account: /register NAME PASSWORD\n",
    );
    anna.clear();
    expect(await anna.say("/register anna secret word")).toBe(
      "* you are anna and talk in the lobby; /help lists the commands\n* anna joined\n",
    );
    const bert = await line.enter("bert");
    await anna.until("* bert joined\n");
    anna.clear();
    bert.write("hello\n//slash\n/me waves\n");
    expect(await anna.until("waves\n")).toBe(
      "[22:13] bert: hello\n[22:13] bert: /slash\n* bert waves\n",
    );
    await bert.pong();
    expect(bert.take()).toBe("");
  });
});
