import { describe, expect, it } from "vitest";
import { createMedia } from "./media.ts";

const media = createMedia();
const text = (value: string) => new TextEncoder().encode(value);
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAYAAAC56t6BAAAAEUlEQVR4nGP4z8DwH4QZ4AwAR8oH+Rq28akAAAAASUVORK5CYII=",
  "base64",
);

describe("inspect()", () => {
  it("knows a picture by its bytes, with its size, whatever its name says", async () => {
    expect(await media.inspect(png, "notes.txt")).toEqual({
      mediaType: "image/png",
      kind: "image",
      width: 2,
      height: 3,
    });
  });

  it("takes a page and a vector picture for text: they are never shown as what they claim", async () => {
    const page = await media.inspect(text("<!doctype html><script>alert(1)</script>"), "a.html");
    expect(page).toEqual({ mediaType: "text/plain", kind: "text", width: 0, height: 0 });
    const drawing = await media.inspect(text('<svg xmlns="http://www.w3.org/2000/svg"/>'), "a.svg");
    expect(drawing.kind).not.toBe("image");
  });

  it.each([
    ["a.json", "{}", "application/json"],
    ["README", "hello 🙂", "text/plain"],
    ["a.MD", "# x", "text/markdown"],
    ["a.constructor", "hello", "text/plain"],
  ])("names the kind of text of %s", async (name, content, mediaType) => {
    expect(await media.inspect(text(content), name)).toEqual({
      mediaType,
      kind: "text",
      width: 0,
      height: 0,
    });
  });

  it("knows text whose last character is cut off", async () => {
    expect((await media.inspect(text("🙂").subarray(0, 3), "a")).kind).toBe("text");
  });

  it.each([
    ["nothing", new Uint8Array()],
    ["zeros", new Uint8Array(100)],
    ["the beginning of a picture", png.subarray(0, 12)],
  ])("does not throw at %s", async (_, bytes) => {
    expect(await media.inspect(bytes, "x.png")).toMatchObject({ width: 0, height: 0 });
  });
});
