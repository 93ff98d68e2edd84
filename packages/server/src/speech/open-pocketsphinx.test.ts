import { execFileSync } from "node:child_process";
import { access, chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { silentLog } from "../net/log.ts";
import { openPocketsphinx } from "./open-pocketsphinx.ts";

const pcm = Uint8Array.of(1, 0, 2, 0, 3, 0);
const { signal } = new AbortController();
const log = silentLog;

/** A folder with one program in it, a script that runs as PocketSphinx's would. */
async function openFolder(name: string, script: string) {
  const path = await mkdtemp(join(tmpdir(), "parley-programs-"));
  const file = join(path, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

describe("openPocketsphinx()", () => {
  it("finds nothing where nothing is installed", async () => {
    expect(await openPocketsphinx({ log, path: "/nonexistent::" })).toBeUndefined();
  });

  it("hands the older program a file, and takes what it prints for the words", async () => {
    await using folder = await openFolder(
      "pocketsphinx_continuous",
      'echo "$1 $3 $4 $5 $6"; /usr/bin/od -An -tx1 "$2"; echo',
    );
    const recognizer = await openPocketsphinx({ log, path: folder.path });
    expect(await recognizer?.recognize(pcm, signal)).toBe(
      "-infile -samprate 16000 -logfn /dev/null 01 00 02 00 03 00",
    );
  });

  it("reads the JSON of the newer program", async () => {
    await using folder = await openFolder(
      "pocketsphinx",
      `[ "$3" = single ] && printf '%s\\n' '{"b":0,"t":"go forward"}' '' '{"t":"ten meters"}' 'x'`,
    );
    const recognizer = await openPocketsphinx({ log, path: folder.path });
    expect(await recognizer?.recognize(pcm, signal)).toBe("go forward ten meters");
  });

  it.each([
    ["fails", "exit 3"],
    ["talks without end", "while :; do echo more and more words; done"],
  ])("gives up on a program that %s, and leaves nothing behind", async (_, script) => {
    await using folder = await openFolder("pocketsphinx_continuous", script);
    // A folder for temporary files of its own: others may be recognising speech just now.
    const temporary = join(folder.path, "tmp");
    await mkdir(temporary);
    vi.stubEnv("TMPDIR", temporary);
    const warned: string[] = [];
    const recognizer = await openPocketsphinx({
      log: { ...silentLog, warn: (_fields, message) => void warned.push(message) },
      path: folder.path,
    });
    await expect(recognizer?.recognize(pcm, signal)).rejects.toMatchObject({
      code: "unavailable",
      message: "the speech cannot be recognised now",
    });
    expect(await readdir(temporary)).toEqual([]);
    vi.unstubAllEnvs();
    expect(warned).toEqual(["speech could not be recognised"]);
  });

  it("ends a program that takes too long, or whose result nobody waits for", async () => {
    await using folder = await openFolder("pocketsphinx_continuous", "exec /bin/sleep 600");
    const { path } = folder;
    const unavailable = { code: "unavailable" };
    const hasty = await openPocketsphinx({ log, path, timeoutMs: 50 });
    await expect(hasty?.recognize(pcm, signal)).rejects.toMatchObject(unavailable);
    const recognizer = await openPocketsphinx({ log, path });
    const closing = new AbortController();
    const recognized = recognizer?.recognize(pcm, closing.signal);
    closing.abort();
    await expect(recognized).rejects.toMatchObject(unavailable);
  });

  it("runs two at once, lets eight wait, and refuses the eleventh", async () => {
    await using folder = await openFolder("pocketsphinx_continuous", "echo word");
    const recognizer = await openPocketsphinx({ log, path: folder.path });
    const all = Array.from({ length: 11 }, () => recognizer?.recognize(pcm, signal));
    const settled = await Promise.allSettled(all);
    expect(settled.map(({ status }) => status)).toEqual([
      ...Array(10).fill("fulfilled"),
      "rejected",
    ]);
    expect(await recognizer?.recognize(pcm, signal)).toBe("word");
  });
});

/** What only the last two need: the program, its English model, and a voice. */
const programs = [
  "/usr/share/pocketsphinx/model/en-us",
  "/usr/bin/pocketsphinx_continuous",
  "/usr/bin/espeak-ng",
  "/usr/bin/sox",
];
const isInstalled = await Promise.all(programs.map((path) => access(path))).then(
  () => true,
  () => false,
);

describe.skipIf(!isInstalled)("PocketSphinx with its English model", () => {
  it("hears nothing in silence", { timeout: 60_000 }, async () => {
    const recognizer = await openPocketsphinx({ log });
    expect(await recognizer?.recognize(new Uint8Array(64_000), signal)).toBe("");
  });

  it("hears what a voice says", { timeout: 60_000 }, async () => {
    const speak = 'espeak-ng -v en-us -s 130 --stdout "where are you" | sox -t wav - ';
    const toPcm = "-t raw -r 16000 -c 1 -b 16 -e signed-integer -";
    const spoken = execFileSync("/bin/sh", ["-c", speak + toPcm]);
    const recognizer = await openPocketsphinx({ log });
    expect(await recognizer?.recognize(spoken, signal)).toBe("where are you");
  });
});
