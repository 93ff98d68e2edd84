import { ChatError } from "@parley/core";
import { describe, expect, it } from "vitest";
import { toRetryHeaders } from "./retry-headers.ts";

describe("toRetryHeaders()", () => {
  it("says when to try again, in seconds and in milliseconds", () => {
    const error = new ChatError("resource_exhausted", "too many", { retryAfterMs: 1200 });
    expect(toRetryHeaders(error)).toEqual({
      "retry-after": "2",
      "grpc-retry-pushback-ms": "1200",
    });
  });

  it("says nothing where there is no such time", () => {
    expect(toRetryHeaders(new ChatError("not_found", "no"))).toEqual({});
    expect(toRetryHeaders(new Error("a defect"))).toEqual({});
  });
});
