import { create, toBinary } from "@bufbuild/protobuf";
import { AccountService, GetMeResponseSchema } from "@parley/protocol/native";
import { describe, expect, it } from "vitest";
import { callTimeoutMs, createCall, toCallError } from "./calls.ts";
import { ClientError } from "./client-error.ts";
import type { FetchResponse } from "./platform.ts";
import { createManualPlatform, type Serve } from "./testing/manual-platform.ts";

const answer = (status: number, body: string | Uint8Array, type: string): FetchResponse => {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return {
    status,
    headers: { get: (name) => (name === "content-type" ? type : null) },
    body: undefined,
    bytes: async () => bytes,
    text: async () => new TextDecoder().decode(bytes),
  };
};

function open(serve: Serve) {
  const platform = createManualPlatform(serve);
  const ended: string[] = [];
  const call = createCall({
    serverUrl: "http://chat",
    platform,
    token: () => "t",
    onUnauthenticated: (token, message) => ended.push(`${token}: ${message}`),
  });
  return { platform, ended, getMe: () => call(AccountService.method.getMe, {}) };
}

describe("createCall()", () => {
  it("posts the binary form with the token and reads the answer", async () => {
    const seen: unknown[] = [];
    const { getMe } = open(async (url, { method, headers, body }) => {
      seen.push({ url, method, headers, body });
      const me = create(GetMeResponseSchema, { account: { id: "a_1", username: "ada" } });
      return answer(200, toBinary(GetMeResponseSchema, me), "application/proto");
    });
    expect((await getMe()).account?.username).toBe("ada");
    expect(seen).toEqual([
      {
        url: "http://chat/parley.v1.AccountService/GetMe",
        method: "POST",
        headers: {
          "content-type": "application/proto",
          "connect-protocol-version": "1",
          authorization: "Bearer t",
        },
        body: new Uint8Array(),
      },
    ]);
  });

  it("tells that the server does not know the token", async () => {
    const refusal = '{"code":"unauthenticated","message":"sign in again"}';
    const { getMe, ended } = open(async () => answer(401, refusal, "application/json"));
    await expect(getMe()).rejects.toEqual(new ClientError("unauthenticated", "sign in again"));
    expect(ended).toEqual(["t: sign in again"]);
  });

  it("is unavailable when the server cannot be reached", async () => {
    const { getMe } = open(() => Promise.reject(new TypeError("fetch failed")));
    await expect(getMe()).rejects.toMatchObject({
      code: "unavailable",
      message: "the server could not be reached",
    });
  });

  it("is unavailable when something else answers at this address", async () => {
    const { getMe } = open(async () => answer(200, "<html>", "text/html"));
    await expect(getMe()).rejects.toMatchObject({ code: "unavailable" });
  });

  it("gives up after a minute", async () => {
    const { getMe, platform } = open(
      (_url, { signal }) =>
        new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(new Error("aborted")));
        }),
    );
    const calling = expect(getMe()).rejects.toMatchObject({ code: "unavailable" });
    await platform.advance(callTimeoutMs);
    await calling;
  });
});

describe("toCallError()", () => {
  it("takes code and message from Connect's JSON, and the wait from the header", () => {
    const error = toCallError(429, "7", '{"code":"resource_exhausted","message":"too many"}');
    expect({ ...error, message: error.message }).toEqual({
      name: "ClientError",
      code: "resource_exhausted",
      message: "too many",
      retryAfterMs: 7_000,
    });
  });

  it.each([
    [502, "<html>bad gateway", "unavailable"],
    [404, '"not an object"', "unimplemented"],
    [418, '{"code":7}', "unknown"],
  ])("makes a code from status %i alone", (status, text, code) => {
    expect(toCallError(status, null, text)).toMatchObject({
      code,
      message: `the server answered with status ${status}`,
      retryAfterMs: undefined,
    });
  });
});
