import { describe, expect, it } from "vitest";
import { parseCursors, parseRequest } from "./parse-request.ts";

const parse = (value: unknown) => parseRequest(JSON.stringify(value));

describe("parseRequest()", () => {
  it("reads every type, the lobby being where nothing is said", () => {
    const all = [
      { type: "send", client_id: "1", text: "hi" },
      { type: "send", client_id: "2", conversation: "c_1", text: "hi" },
      { type: "send", client_id: "3", to: "bert", text: "hi", conversation: "c_1" },
      { type: "read", conversation: "c_1", seq: 4 },
      { type: "history", log: "a_1", before: 9, limit: 3, client_id: "5" },
      { type: "history" },
      { type: "conversations" },
      { type: "ping", client_id: "7", unknown: true },
      { type: "quit" },
    ];
    expect(all.map(parse)).toEqual(
      [
        {
          type: "send",
          clientId: "1",
          to: { kind: "conversation", id: "lobby" },
          text: "hi",
        },
        { type: "send", clientId: "2", to: { kind: "conversation", id: "c_1" }, text: "hi" },
        { type: "send", clientId: "3", to: { kind: "account", username: "bert" }, text: "hi" },
        { type: "read", clientId: "", conversationId: "c_1", seq: 4 },
        { type: "history", clientId: "5", log: "a_1", before: 9, limit: 3 },
        { type: "history", clientId: "", log: "lobby", before: undefined, limit: 50 },
        { type: "conversations", clientId: "" },
        { type: "ping", clientId: "7" },
        { type: "quit", clientId: "" },
      ].map((request) => ({ kind: "request", request })),
    );
  });

  it.each<[string, string]>([
    ["hello", "the line is no JSON"],
    ["[]", "the line is no JSON object"],
    ["null", "the line is no JSON object"],
    ["{}", "type must be a string"],
    ['{"type":"constructor"}', 'there is no type "constructor", only '],
    ['{"type":"send","text":"hi"}', "send has no client_id"],
    ['{"type":"send","client_id":"1"}', "text must be a string"],
    ['{"type":"send","client_id":1,"text":"hi"}', "client_id must be a string"],
    ['{"type":"read","seq":-1}', "seq must be a whole number from 0 on"],
    ['{"type":"read","seq":1.5}', "seq must be a whole number from 0 on"],
    ['{"type":"history","log":{}}', "log must be a string"],
  ])("refuses %s", (line, message) => {
    expect(parseRequest(line)).toMatchObject({
      kind: "bad",
      error: { code: "invalid_argument", message: expect.stringContaining(message) },
    });
  });

  it("gives the client_id of what it refuses, so that the program knows which one it was", () => {
    expect(parse({ type: "send", client_id: "9" })).toMatchObject({ clientId: "9", type: "send" });
  });
});

describe("parseCursors()", () => {
  it("reads nothing, the seq of one log, or one for each", () => {
    expect(parseCursors(" ", "lobby")).toEqual({ seqs: new Map(), others: "now" });
    expect(parseCursors("17", "lobby")).toEqual({ seqs: new Map([["lobby", 17]]), others: "now" });
    expect(parseCursors('{"lobby":1,"c_1":0}', "lobby")).toEqual({
      seqs: new Map([
        ["lobby", 1],
        ["c_1", 0],
      ]),
      others: "new",
    });
  });

  it.each(["-1", "1e3", "x", '{"lobby":-1}', '{"lobby":"1"}', "[1]", "9".repeat(40)])(
    "refuses %s",
    (text) => {
      expect(() => parseCursors(text, "lobby")).toThrowError(/JSON|whole number/);
    },
  );
});
