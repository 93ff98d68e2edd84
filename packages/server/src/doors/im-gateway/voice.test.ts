import { describe, expect, it } from "vitest";
import { createMedia } from "../../platform/media.ts";
import { encodeVoice, findVoice, voiceName } from "./voice.ts";

const pcm = Uint8Array.from({ length: 640 }, (_, index) => index % 256);

/** Finds the voice in bytes that are a file by some name. */
function find(bytes: Uint8Array, name = voiceName) {
  const read = async function* (_file: unknown, range = { start: 0, end: bytes.length }) {
    yield bytes.subarray(range.start, range.end);
  };
  const about = { id: "f_x" as never, sha256: "", mediaType: "", width: 0, height: 0 };
  return findVoice({ read }, { ...about, name, kind: "audio", size: bytes.length });
}

describe("encodeVoice()", () => {
  it("makes a WAV file that is known as sound", async () => {
    const wav = encodeVoice(pcm);
    expect(await createMedia().inspect(wav, voiceName)).toMatchObject({
      mediaType: "audio/wav",
      kind: "audio",
    });
    expect(Buffer.from(wav.subarray(0, 44)).toString("hex")).toBe(
      "52494646a4020000" +
        "57415645666d742010000000010001" +
        "00803e0000007d000002001000" +
        "6461746180020000",
    );
  });
});

describe("findVoice()", () => {
  it("finds the PCM again", async () => {
    const wav = encodeVoice(pcm);
    const range = await find(wav);
    expect(range).toEqual({ start: 44, end: 684 });
    expect(wav.subarray(range?.start, range?.end)).toEqual(pcm);
  });

  it.each([
    ["another name", encodeVoice(pcm), "song.wav"],
    ["too few bytes", encodeVoice(pcm).subarray(0, 43), voiceName],
    ["bytes behind the sound", Buffer.concat([encodeVoice(pcm), pcm]), voiceName],
    ["another header", encodeVoice(pcm).with(24, 0), voiceName],
  ])("finds none in a file with %s", async (_, bytes, name) => {
    expect(await find(bytes, name)).toBeUndefined();
  });
});
