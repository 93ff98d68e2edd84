/** How the room is talked in. */
export type Load = "one" | "paced" | "saturated";

/** Bytes of a text; or files of 1 MiB in chunks of 128 KiB. */
export type Size = number | "file";

/** One situation to measure every server in. */
export type Scenario = {
  readonly receivers: number;
  readonly load: Load;
  readonly size: Size;
  readonly isTls: boolean;
};

const chunkBytes = 131_072;
const chunksPerFile = 8;
/** Members of the room who talk, in turn. */
const talkers = 8;

const inFlight = "64";
/** Before a light load: a server's compiler has not seen its code often enough after a second of it. */
export const warmed: readonly string[] = ["--warm-in-flight", inFlight];

/** What each load means, for the table. */
const loadTitles: Readonly<Record<Load, string>> = {
  one: "one message at a time",
  paced: "20 messages a second",
  saturated: `${inFlight} messages in flight`,
};

/** The same for files; what is counted and timed are their chunks. */
const fileTitles: Readonly<Record<Load, string>> = {
  one: "one file of 1 MiB after the other",
  paced: "one file of 1 MiB a second",
  saturated: "one file of 1 MiB after the other",
};

/** The load generator's flags for a scenario. */
export function toLoadFlags({ load, size, receivers }: Scenario): readonly string[] {
  const talking = ["--senders", `${Math.min(talkers, receivers + 1)}`];
  const text =
    size === "file" ? ["--bytes", `${chunkBytes}`, "--chunks", "1"] : ["--bytes", `${size}`];
  // A file is one sender's, with all its chunks on the way.
  if (size === "file") return [...text, "--senders", "1", ...toFileFlags(load)];
  switch (load) {
    case "one":
      return [...text, "--senders", "1", "--in-flight", "1", ...warmed];
    case "paced":
      return [...text, ...talking, "--rate", "20", ...warmed];
    case "saturated":
      return [...text, ...talking, "--in-flight", inFlight];
  }
}

function toFileFlags(load: Load): readonly string[] {
  return load === "paced" ? ["--rate", "8"] : ["--in-flight", `${chunksPerFile}`];
}

/** A scenario in a few words. */
export function describe({ receivers, load, size, isTls }: Scenario): string {
  const text = size === "file" ? fileTitles[load] : `${loadTitles[load]}, ${size} B`;
  return `${receivers} receivers, ${text}${isTls ? ", TLS" : ""}`;
}

/** Whether it makes sense: files come one after the other or at a rate, and 5000 copies of one take too long. */
export function isSensible({ receivers, load, size }: Scenario): boolean {
  return size !== "file" || (load !== "one" && receivers <= 1000);
}
