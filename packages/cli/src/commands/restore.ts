import type { Restored, Verification } from "@parley/server/operations";
import type { Command } from "../command.ts";
import { parseFlags } from "../flags.ts";
import { formatBytes } from "../format-bytes.ts";
import { CommandError, exitCodes, type Io } from "../io.ts";
import { createProgressLine, type ProgressLine } from "../progress-line.ts";
import { toSafeLine } from "../safe-text.ts";

const flags = {
  data: { type: "string" },
  verify: { type: "boolean" },
  "sign-out": { type: "boolean" },
  json: { type: "boolean" },
} as const;

/** `parley restore`: a data folder from a backup; or whether a backup, or a data folder, is whole. */
export const restore: Command = {
  summary: "make a data folder from a backup, or check one (--verify)",
  help: `Usage: parley restore BACKUP --data FOLDER [flags]
       parley restore BACKUP --verify
       parley restore --verify --data FOLDER

The first makes a data folder of a backup: of the newest snapshot in BACKUP, or of BACKUP when it is a snapshot itself. FOLDER
must be empty, or not be there. Everything is checked while it is copied; with --verify all of it once more in its new place. Clients
notice that the history is an older one, and load it anew.

The second checks a backup and restores nothing: the hash of every file, the rows of every table, each log's seq from 1 to its
head without holes, everything that is referred to, the database itself. The third checks a data folder.

Flags:
  --data FOLDER    the data folder
  --verify         check everything
  --sign-out       end every session: those that were revoked after the backup would be good again
  --json           print the result as one JSON object

Exit codes: 0 whole; 1 damaged, or not restored; 2 usage. Each problem is a line on the standard errors.

Examples:
  parley restore /mnt/backup/parley --verify
  parley restore /mnt/backup/parley --data /var/lib/parley --verify
  parley restore /mnt/backup/parley/2026-11-28T02-10-22.123Z --data ./data`,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, flags);
    const { verify = false, json = false } = values;
    const [path, ...rest] = positionals;
    if (rest.length > 0) throw new CommandError(exitCodes.usage, "give one backup");
    const progress = createProgressLine(io);
    if (path !== undefined && values.data !== undefined) {
      const signsOut = values["sign-out"] ?? false;
      const options = { backup: path, dataFolder: values.data, isVerified: verify, signsOut };
      return restoreBackup(options, { io, json, progress });
    }
    if (!verify) {
      throw new CommandError(exitCodes.usage, "give a backup and --data FOLDER, or --verify");
    }
    const server = await import("@parley/server/operations");
    const { onProgress, clear } = progress;
    const verification = await (path === undefined
      ? server.verifyDataFolder(values.data ?? (io.env.PARLEY_DATA || "./data"), onProgress)
      : server.verifyBackup(path, onProgress)
    ).finally(clear);
    io.stdout.write(json ? `${JSON.stringify(verification)}\n` : toText(verification));
    return tellProblems(verification, io);
  },
};

async function restoreBackup(
  options: {
    readonly backup: string;
    readonly dataFolder: string;
    readonly isVerified: boolean;
    readonly signsOut: boolean;
  },
  { io, json, progress }: { io: Io; json: boolean; progress: ProgressLine },
): Promise<number> {
  const server = await import("@parley/server/operations");
  const { onProgress, clear } = progress;
  const restored = await server.restoreBackup({ ...options, onProgress }).finally(clear);
  const noted = { at: Date.now(), detail: `from ${restored.snapshot}` };
  if (!(await server.recordOnce(options.dataFolder, "backup_restored", noted))) {
    io.stderr.write("parley restore: the audit log of the data folder could not be written\n");
  }
  io.stdout.write(
    json ? `${JSON.stringify(toJson(restored))}\n` : toRestoredText(restored, options),
  );
  return exitCodes.ok;
}

function toJson({ snapshot, manifest, verification, epoch }: Restored): object {
  const { startedAt, inventory } = manifest;
  const { counts, history } = inventory;
  return { snapshot, startedAt, epoch, history, counts, isVerified: verification !== undefined };
}

function toRestoredText(
  { snapshot, manifest, verification }: Restored,
  { dataFolder }: { readonly dataFolder: string },
): string {
  const facts = verification === undefined ? "" : toText(verification);
  return `restored ${snapshot}, made ${manifest.startedAt}, into ${dataFolder}\n${facts}`;
}

function toText({ path, inventory, blobs, problems }: Verification): string {
  if (problems.length > 0 || inventory === undefined) {
    return `${path} is not whole: ${problems.length} ${problems.length === 1 ? "problem" : "problems"}\n`;
  }
  const { counts, heads } = inventory;
  return (
    `${path} is whole: ${counts.accounts ?? 0} accounts, ${Object.keys(heads).length} logs with ${counts.events ?? 0} events ` +
    `without holes, ${blobs.count} files with ${formatBytes(blobs.bytes)}\n`
  );
}

function tellProblems({ problems }: Verification, io: Io): number {
  for (const problem of problems) io.stderr.write(`parley restore: ${toSafeLine(problem)}\n`);
  return problems.length > 0 ? exitCodes.failed : exitCodes.ok;
}
