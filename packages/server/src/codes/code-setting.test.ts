import { describe, expect, it } from "vitest";
import { parseCodeSetting } from "./code-setting.ts";

describe("parseCodeSetting()", () => {
  it.each([
    ["log", { kind: "log" }],
    [
      "https://sms.example/send?key=1",
      { kind: "webhook", url: "https://sms.example/send?key=1", credentials: undefined },
    ],
    [
      "http://me:a%20b@127.0.0.1:9/send",
      { kind: "webhook", url: "http://127.0.0.1:9/send", credentials: "me:a b" },
    ],
    [
      "smtps://me:secret@mail.example:465?from=chat@x.example&to={phone}@sms.example",
      {
        kind: "smtp",
        url: "smtps://me:secret@mail.example:465",
        from: "chat@x.example",
        to: "{phone}@sms.example",
      },
    ],
  ])("reads %s", (text, setting) => {
    expect(parseCodeSetting(text)).toEqual(setting);
  });

  it.each([
    ["pigeon://me:secret@x", /^no way to send codes, write it like log, /],
    ["", /^no way to send codes/],
    ["smtp://mail.example", /needs from=ADDRESS/],
    ["smtp://mail.example?from=a@b.example&to=c@d.example", /with \{phone\} in it/],
    ["smtp://mail.example?from=a@b.example&to={phone},x@d.example", /needs to=ADDRESS/],
    ["smtp://?from=a@b.example&to={phone}@d.example", /has no name|no way/],
  ])("refuses %j and does not repeat it", (text, message) => {
    expect(() => parseCodeSetting(text)).toThrow(message);
    expect(() => parseCodeSetting(text)).not.toThrow(/secret/);
  });
});
