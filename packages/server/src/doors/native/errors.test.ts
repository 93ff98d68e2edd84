import { Code } from "@connectrpc/connect";
import { ChatError } from "@parley/core";
import { describe, expect, it } from "vitest";
import { silentLog } from "../../net/log.ts";
import { reveal, toConnectError } from "./errors.ts";

function openLog() {
  const lines: (readonly [object, string])[] = [];
  return { lines, log: { ...silentLog, error: (...line: [object, string]) => lines.push(line) } };
}

describe("reveal()", () => {
  it("tells a refusal as it is, and logs nothing", () => {
    const { lines, log } = openLog();
    const refusal = new ChatError("not_found", "there is no such file");
    expect(reveal(refusal, log)).toBe(refusal);
    expect(lines).toEqual([]);
  });

  it("hides a defect behind a request id by which it is found in the log", () => {
    const { lines, log } = openLog();
    const defect = new TypeError("the password is swordfish");
    const told = reveal(defect, log);
    const requestId = /^internal error, request ([0-9a-f-]{36})$/.exec(told.message)?.[1];
    expect(told.code).toBe("internal");
    expect(lines).toEqual([[{ err: defect, requestId }, "a call failed by a defect"]]);
  });
});

describe("toConnectError()", () => {
  it("says in whole seconds, rounded up, when to try again", () => {
    const options = { retryAfterMs: 1200 };
    const error = toConnectError(new ChatError("resource_exhausted", "too many", options));
    expect([error.code, error.rawMessage, error.metadata.get("retry-after")]).toEqual([
      Code.ResourceExhausted,
      "too many",
      "2",
    ]);
  });

  it("has no such header otherwise", () => {
    const error = toConnectError(new ChatError("permission_denied", "no"));
    expect([error.code, [...error.metadata]]).toEqual([Code.PermissionDenied, []]);
  });
});
