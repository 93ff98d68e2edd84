import { type FileId, type SessionId, toId } from "@parley/core";
import { createManualClock } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { createFileLinks } from "./file-links.ts";

const hourMs = 3_600_000;
const id = toId<FileId>("f_one");
const sessionId = toId<SessionId>("s_one");

function setUp(key = new Uint8Array(32)) {
  const clock = createManualClock(1_700_000_000_000);
  const links = createFileLinks({ key, clock, lifetimeMs: 12 * hourMs });
  const sign = (name = "a.png") => new URL(links.sign({ id, name }, sessionId), "http://server");
  return { clock, links, sign };
}

describe("a file link", () => {
  it("grants its session its file until it expires", () => {
    const { clock, links, sign } = setUp();
    const { searchParams } = sign();
    const grant = links.verify(id, searchParams);
    expect(grant).toEqual({ sessionId, expiresAt: 1_700_046_000_000 });
    clock.advance(1_700_046_000_000 - clock.now() - 1);
    expect(links.verify(id, searchParams)).toEqual(grant);
    clock.advance(1);
    expect(links.verify(id, searchParams)).toBeUndefined();
  });

  it("is the same one within the hour, so that a browser finds it in its cache", () => {
    const { clock, sign } = setUp();
    const first = sign().href;
    clock.advance(60_000);
    expect(sign().href).toBe(first);
    clock.advance(hourMs);
    expect(sign().href).not.toBe(first);
  });

  it("keeps any name in one segment of the path", () => {
    const { pathname } = setUp().sign("../a b?#%\u00e4.png");
    expect(pathname.split("/").map(decodeURIComponent)).toEqual([
      "",
      "files",
      "f_one",
      "../a b?#%\u00e4.png",
    ]);
  });

  it("does not hold for another file", () => {
    const { links, sign } = setUp();
    expect(links.verify(toId<FileId>("f_two"), sign().searchParams)).toBeUndefined();
  });

  it.each(["e", "s", "k"])("does not hold when %s is changed, missing or doubled", (name) => {
    const { links, sign } = setUp();
    const { searchParams } = sign();
    const value = searchParams.get(name) ?? "";
    for (const other of [`${value}0`, value.slice(1), "", `9${value.slice(1)}`]) {
      const changed = new URLSearchParams(searchParams);
      changed.set(name, other);
      expect(links.verify(id, changed)).toBeUndefined();
    }
    const without = new URLSearchParams(searchParams);
    without.delete(name);
    expect(links.verify(id, without)).toBeUndefined();
  });

  it("does not hold under another key", () => {
    const other = setUp(new Uint8Array(32).fill(1));
    expect(setUp().links.verify(id, other.sign().searchParams)).toBeUndefined();
  });
});
