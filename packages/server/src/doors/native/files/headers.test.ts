import { type File, type FileId, toId } from "@parley/core";
import { describe, expect, it } from "vitest";
import { toDisposition, toFileHeaders } from "./headers.ts";

const file: File = {
  id: toId<FileId>("f_one"),
  name: "cat.png",
  size: 3,
  mediaType: "image/png",
  kind: "image",
  sha256: "ab".repeat(32),
  width: 1,
  height: 1,
};

describe("toFileHeaders()", () => {
  it("shows a picture in place, without any power", () => {
    expect(toFileHeaders(file, 3_600_500)).toEqual({
      "accept-ranges": "bytes",
      etag: `"${"ab".repeat(32)}"`,
      "content-type": "image/png",
      "content-disposition": "inline; filename=\"cat.png\"; filename*=UTF-8''cat.png",
      "x-content-type-options": "nosniff",
      "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "cache-control": "private, max-age=3600, immutable",
      vary: "origin, authorization",
    });
  });

  it.each([
    ["image/svg+xml", "image"],
    ["text/html", "text"],
    ["application/xhtml+xml", "other"],
    ["text/xml", "text"],
    ["application/pdf", "other"],
    ["text/javascript", "text"],
    ["application/octet-stream", "other"],
    ["image/png\r\nx: y", "image"],
    ["video/../html", "video"],
    ["", "other"],
  ] as const)("never shows %s in place", (mediaType, kind) => {
    const headers = toFileHeaders({ ...file, mediaType, kind }, 0);
    expect(headers["content-type"]).toBe("application/octet-stream");
    expect(headers["content-disposition"]).toMatch(/^attachment; /);
  });

  it.each([
    ["audio/ogg", "audio", "audio/ogg"],
    ["video/mp4; codecs=avc1", "video", "video/mp4"],
    ["IMAGE/JPEG", "image", "image/jpeg"],
    ["text/plain", "text", "text/plain; charset=utf-8"],
  ] as const)("shows %s in place", (mediaType, kind, contentType) => {
    const headers = toFileHeaders({ ...file, mediaType, kind }, 0);
    expect(headers["content-type"]).toBe(contentType);
    expect(headers["content-disposition"]).toMatch(/^inline; /);
  });
});

describe("toDisposition()", () => {
  it("gives a name for old clients and the real one for all others", () => {
    expect(toDisposition("attachment", 'a "b"\\ 100% \u00e4\u{1f600}\r\n\'(*).txt')).toBe(
      'attachment; filename="a _b__ 100_ ____\'(*).txt"; ' +
        "filename*=UTF-8''a%20%22b%22%5C%20100%25%20%C3%A4%F0%9F%98%80%0D%0A%27%28%2A%29.txt",
    );
  });
});
