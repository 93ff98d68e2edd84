import { ChatError } from "@parley/core";
import { describe, expect, it } from "vitest";
import { silentLog } from "../../net/log.ts";
import { reveal, showError } from "./errors.ts";

describe("reveal()", () => {
  it("leaves a refusal as it is", () => {
    const error = new ChatError("not_found", "nobody is called anna");
    expect(reveal(error, silentLog)).toBe(error);
  });

  it("tells nothing of a defect but a number, under which it stands in the log", () => {
    const logged: object[] = [];
    const defect = new Error("secret path");
    const log = { ...silentLog, error: (fields: object) => void logged.push(fields) };
    const { code, message } = reveal(defect, log);
    const [, requestId] = /^internal error, request (\S+)$/.exec(message) ?? [];
    expect({ code, logged }).toEqual({ code: "internal", logged: [{ err: defect, requestId }] });
  });
});

describe("showError()", () => {
  it("says what was wrong and what to do, in one line", () => {
    expect(showError({ code: "invalid_argument", message: "write /me TEXT" })).toBe(
      "! write /me TEXT\n",
    );
    expect(showError({ code: "unavailable", message: "the disk is full" })).toBe(
      "! the disk is full; try again in a moment\n",
    );
  });
});
