import { toId } from "@parley/core";
import { describe, expect, it } from "vitest";
import { fillFileMarks, toFileMark } from "./file-mark.ts";

const toLink = ({ id, name }: { id: string; name: string }) => `<${id} ${name}>`;

describe("fillFileMarks()", () => {
  it("writes a link over each mark, whatever the file is called", () => {
    const one = toFileMark({ id: toId("f_1"), name: "grüße/\\ \"'.png" });
    const two = toFileMark({ id: toId("f_2"), name: "b" });
    const bytes = Buffer.from(`a ${one}\nü ${two}\n`);
    expect(Buffer.from(fillFileMarks(bytes, toLink)).toString()).toBe(
      "a <f_1 grüße/\\ \"'.png>\nü <f_2 b>\n",
    );
  });

  it("does not touch other bytes", () => {
    const bytes = Buffer.from("no file here\n");
    expect(fillFileMarks(bytes, toLink)).toBe(bytes);
  });
});
