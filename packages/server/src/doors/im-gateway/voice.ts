import type { ByteRange, File, Files } from "@parley/core";

/** What a voice message is called as a file, for the other doors. */
export const voiceName = "voice.wav";

const headerBytes = 44;
const sampleRate = 16_000;
const sampleBytes = 2;

/**
 * Speech on this wire is PCM without a header: 16 kHz, mono, 16 bits, little-endian. It is kept with a WAV header, so that
 * every browser plays it, and loses the header again on the way to this wire.
 */
export function encodeVoice(pcm: Uint8Array): Uint8Array {
  const wav = new Uint8Array(headerBytes + pcm.length);
  wav.set(toHeader(pcm.length));
  wav.set(pcm, headerBytes);
  return wav;
}

/** Where the PCM of a voice message stands in its file; `undefined` for every other file, whatever it is called. */
export async function findVoice(
  files: Pick<Files, "read">,
  file: File,
): Promise<ByteRange | undefined> {
  if (file.name !== voiceName || file.size < headerBytes) return undefined;
  const head: Uint8Array[] = [];
  for await (const piece of files.read(file, { start: 0, end: headerBytes })) head.push(piece);
  const isVoice = Buffer.concat(head).equals(toHeader(file.size - headerBytes));
  return isVoice ? { start: headerBytes, end: file.size } : undefined;
}

/** The header of the "canonical" WAV file: RIFF, a `fmt ` chunk of 16 bytes, and `data`. */
function toHeader(pcmBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(headerBytes - 8 + pcmBytes, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  // PCM, one channel.
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * sampleBytes, 28);
  header.writeUInt16LE(sampleBytes, 32);
  header.writeUInt16LE(sampleBytes * 8, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(pcmBytes, 40);
  return header;
}
