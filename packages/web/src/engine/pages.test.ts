import { describe, expect, it } from "vitest";
import type { Page } from "../bridge/answerer.ts";
import type { EngineEvent } from "../bridge/messages.ts";
import { nameBrowser } from "./name-browser.ts";
import { type Attention, createPages } from "./pages.ts";

const openPage = (): Page & { readonly got: EngineEvent[] } => {
  const got: EngineEvent[] = [];
  return { got, send: (event) => got.push(event) };
};

describe("createPages()", () => {
  it("adds up what the pages show and whether somebody is at one", () => {
    let attention: Attention | undefined;
    const pages = createPages((next) => {
      attention = next;
    });
    const [one, two] = [openPage(), openPage()];
    pages.add(one);
    pages.add(two);
    pages.receive(one, { kind: "watch", conversationIds: ["lobby", "x"] });
    pages.receive(two, { kind: "watch", conversationIds: ["lobby"] });
    pages.receive(one, { kind: "activity", isActive: false });
    expect(attention).toEqual({ isActive: true, watched: ["lobby", "x"] });
    pages.receive(two, { kind: "bye" });
    expect(attention).toEqual({ isActive: false, watched: ["lobby", "x"] });
  });

  it("tells every page that is still there", () => {
    const pages = createPages(() => {});
    const [one, two] = [openPage(), openPage()];
    pages.add(one);
    pages.add(two);
    pages.receive(two, { kind: "bye" });
    const event: EngineEvent = { type: "session", value: { state: "elsewhere" } };
    pages.broadcast(event);
    expect([one.got, two.got]).toEqual([[event], []]);
  });

  it("leaves what is not about the page to the client", () => {
    const pages = createPages(() => {});
    const page = openPage();
    pages.add(page);
    expect(pages.receive(page, { kind: "wake" })).toBe(false);
  });
});

describe("nameBrowser()", () => {
  it.each([
    ["Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/140.0", "Firefox"],
    ["Mozilla/5.0 AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge"],
    ["Mozilla/5.0 AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome"],
    ["Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15", "Safari"],
    ["curl/8", "another browser"],
  ])("knows %s", (userAgent, name) => expect(nameBrowser(userAgent)).toBe(name));
});
