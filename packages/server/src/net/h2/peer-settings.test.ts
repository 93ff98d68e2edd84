import { describe, expect, it } from "vitest";
import { encodeSettings } from "./encode-frames.ts";
import { parseSettings } from "./peer-settings.ts";
import { headBytes } from "./protocol.ts";

const parse = (...settings: readonly (readonly [number, number])[]) =>
  parseSettings(encodeSettings(settings).subarray(headBytes));

describe("parseSettings()", () => {
  it("takes the last value, but the smallest of the table's size, and nothing that it does not know", () => {
    expect(
      parse([4, 1], [1, 0], [0xbbbb, 7], [4, 2], [1, 4096], [3, 9], [5, 16_384], [2, 0]),
    ).toEqual({
      initialWindowSize: 2,
      headerTableSize: 0,
    });
    expect(parse()).toEqual({});
  });

  it.each([
    ["half a setting", Buffer.alloc(5), 6],
    ["a push that is half allowed", encodeSettings([[2, 2]]).subarray(headBytes), 1],
    ["a window that is too large", encodeSettings([[4, 2 ** 31]]).subarray(headBytes), 3],
    ["frames that are too short", encodeSettings([[5, 16_383]]).subarray(headBytes), 1],
  ])("refuses %s", (_, payload, code) => {
    expect(() => parseSettings(payload)).toThrow(
      expect.objectContaining({ code, scope: "connection" }),
    );
  });
});
