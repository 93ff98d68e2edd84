import { describe, expect, it } from "vitest";
import { openImServer } from "../testing/open-im-server.ts";

const path = "speech/recognition";
const speech_content = new Uint8Array(32_000);

describe("recognition", () => {
  it("says what was said", async () => {
    const recognizer = { recognize: async (pcm: Uint8Array) => `${pcm.length} bytes` };
    await using server = await openImServer({ recognizer });
    const anna = await server.enter("anna");
    expect(await anna.call(path, { speech_content })).toEqual({
      recognition_result: "32000 bytes",
    });
  });

  it("refuses silence, halves of samples and hours", async () => {
    await using server = await openImServer({ recognizer: { recognize: async () => "" } });
    const anna = await server.enter("anna");
    expect(await anna.refusal(path, { speech_content })).toBe("no speech was recognised");
    for (const length of [0, 3]) {
      expect(await anna.refusal(path, { speech_content: new Uint8Array(length) })).toBe(
        `speech of ${length} bytes is no PCM of 16 bits`,
      );
    }
    const long = { speech_content: new Uint8Array(4_000_000) };
    expect(await anna.refusal(path, long)).toMatch(/^the request is at least/);
  });

  it("says so when there is no recogniser", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    expect(await anna.refusal(path, { speech_content })).toBe(
      "this server recognises no speech: pocketsphinx is not installed",
    );
  });
});
