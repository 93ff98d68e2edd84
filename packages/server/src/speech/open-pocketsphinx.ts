import { spawn } from "node:child_process";
import { access, constants, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { ChatError } from "@parley/core";
import type { Log } from "../net/log.ts";
import type { SpeechRecognizer } from "./speech-recognizer.ts";

/** Each takes a core and, with the English model, 200 MB: the chat must not starve. */
const maxProcesses = 2;
/** More would wait longer than a person does. */
const maxWaiting = 8;
/** Two minutes of speech on a slow machine. */
const timeoutMs = 60_000;
/** Of what a recogniser says: two minutes of speech are some hundred words. */
const maxOutputBytes = 64 * 1024;

/** A way to run one of the programs, by its name. */
type Program = {
  readonly toArgs: (pcmFile: string) => readonly string[];
  /** The words in what it printed. */
  readonly parse: (output: string) => string;
};

const programs: Readonly<Record<string, Program>> = {
  // PocketSphinx 0.8 and 5prealpha: a line of words for each utterance.
  pocketsphinx_continuous: {
    toArgs: (pcmFile) => ["-infile", pcmFile, "-samprate", "16000", "-logfn", "/dev/null"],
    parse: (output) => output,
  },
  // PocketSphinx 5: a line of JSON for each utterance, its text under "t".
  pocketsphinx: {
    toArgs: (pcmFile) => ["-loglevel", "FATAL", "single", pcmFile],
    parse: (output) => output.split("\n").map(parseUtterance).join(" "),
  },
};

/** Where to look, for how long to wait, and whom to tell. */
export type PocketsphinxOptions = {
  /** Told when a recognition failed: mostly a model that is not installed. */
  readonly log: Log;
  /** Folders with programs, as in `PATH`. Default: the environment's. */
  readonly path?: string;
  /** For one recognition. Default: a minute. */
  readonly timeoutMs?: number;
};

/** PocketSphinx, when one of its programs is installed, else `undefined`. Each recognition is a process of its own. */
export async function openPocketsphinx({
  log,
  path = process.env.PATH ?? "",
  timeoutMs: limitMs = timeoutMs,
}: PocketsphinxOptions): Promise<SpeechRecognizer | undefined> {
  const found = await findProgram(path);
  if (found === undefined) return undefined;
  const { file, program } = found;
  const turns = createTurns();
  return {
    async recognize(pcm, signal) {
      await using _turn = await turns.take();
      const ending = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
      const words = await inFolder(pcm, (pcmFile) =>
        run(file, program.toArgs(pcmFile), ending),
      ).catch((cause) => {
        if (!signal.aborted) log.warn({ err: cause, file }, "speech could not be recognised");
        throw new ChatError("unavailable", "the speech cannot be recognised now", { cause });
      });
      return program.parse(words).replace(/\s+/g, " ").trim();
    },
  };
}

async function findProgram(path: string) {
  for (const [name, program] of Object.entries(programs)) {
    for (const folder of path.split(delimiter)) {
      const file = join(folder, name);
      const isThere = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (folder !== "" && isThere) return { file, program };
    }
  }
  return undefined;
}

/** Speech is private: it lies in a folder that only we can read, and only as long as it is needed. */
async function inFolder<T>(pcm: Uint8Array, use: (pcmFile: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "parley-speech-"));
  try {
    // The ending says that there is no header.
    const pcmFile = join(folder, "speech.raw");
    await writeFile(pcmFile, pcm, { mode: 0o600 });
    return await use(pcmFile);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the program prints. Rejects when it fails, says too much, or the signal is aborted: it is killed then. */
function run(file: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: ["ignore", "pipe", "ignore"],
      signal,
      killSignal: "SIGKILL",
    });
    const pieces: Buffer[] = [];
    let bytes = 0;
    child.stdout.on("data", (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > maxOutputBytes) child.kill("SIGKILL");
      else pieces.push(piece);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(pieces).toString("utf8"));
      else reject(new Error(`the recogniser ended with ${code}; is its model installed?`));
    });
  });
}

function parseUtterance(line: string): string {
  try {
    const utterance: unknown = JSON.parse(line);
    const text = Reflect.get(Object(utterance), "t");
    return typeof text === "string" ? text : "";
  } catch {
    // An empty line, or words for the person at the terminal.
    return "";
  }
}

/** At most so many at once; the others wait, in order. */
function createTurns() {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    async take(): Promise<AsyncDisposable> {
      if (running >= maxProcesses) {
        if (waiting.length >= maxWaiting) {
          throw new ChatError(
            "resource_exhausted",
            "too much speech waits already, try again later",
          );
        }
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else running += 1;
      return {
        async [Symbol.asyncDispose]() {
          const next = waiting.shift();
          // A turn that somebody waits for goes to them.
          if (next === undefined) running -= 1;
          else next();
        },
      };
    },
  };
}
