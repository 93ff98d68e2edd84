import type { Backup } from "@parley/server/operations";
import type { Command } from "../command.ts";
import { parseFlags } from "../flags.ts";
import { formatBytes } from "../format-bytes.ts";
import { CommandError, exitCodes } from "../io.ts";
import { createProgressLine } from "../progress-line.ts";
import { toSafeLine } from "../safe-text.ts";

/** `parley backup`: everything that the server remembers, into a folder. */
export const backup: Command = {
  summary: "back up the data folder, while the server serves",
  help: `Usage: parley backup FOLDER [flags]

Makes a snapshot of everything in the data folder: messages, files, accounts, secrets and certificates. The server may go on
serving. FOLDER can be used again and again: only files that are not in it yet are copied. A snapshot shows only when it is
complete. Keep FOLDER safe: it holds what the server keeps secret (it is made readable by its owner alone).

Flags:
  --data FOLDER    the data folder (default: PARLEY_DATA, or ./data)
  --keep COUNT     keep this many snapshots, with the new one, and remove older ones (default: all)
  --json           print what was made as one JSON object

Exit codes: 0 made; 1 could not be made, or made but something is missing in the data folder itself; 2 usage.

Examples:
  parley backup /mnt/backup/parley
  parley backup /mnt/backup/parley --data /var/lib/parley --keep 14`,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      data: { type: "string" },
      keep: { type: "string" },
      json: { type: "boolean" },
    });
    const [target, ...rest] = positionals;
    if (target === undefined || rest.length > 0) {
      throw new CommandError(exitCodes.usage, "give one folder to back up into");
    }
    const keep = parseKeep(values.keep);
    const server = await import("@parley/server/operations");
    const { onProgress, clear } = createProgressLine(io);
    const dataFolder = values.data ?? (io.env.PARLEY_DATA || "./data");
    const made = await server
      .createBackup({
        ...{ dataFolder, target, keep, onProgress },
        now: Date.now,
        version: server.readVersion(),
      })
      .finally(clear);
    const noted = { at: Date.now(), detail: `into ${made.path}` };
    if (!(await server.recordOnce(dataFolder, "backup_made", noted))) {
      io.stderr.write("parley backup: the audit log of the data folder could not be written\n");
    }
    io.stdout.write(values.json ? `${JSON.stringify(toJson(made))}\n` : toText(made));
    for (const problem of made.problems) io.stderr.write(`parley backup: ${toSafeLine(problem)}\n`);
    return made.problems.length > 0 ? exitCodes.failed : exitCodes.ok;
  },
};

function parseKeep(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw new CommandError(exitCodes.usage, `--keep ${text}: it must be a number from 1 on`);
  }
  return Number(text);
}

function toText({ path, manifest, blobs, removed }: Backup): string {
  const { counts } = manifest.inventory;
  const removal = removed.length > 0 ? `\nremoved ${removed.length} older` : "";
  return (
    `${path}\n${counts.accounts ?? 0} accounts, ${counts.conversations ?? 0} conversations, ${counts.events ?? 0} events\n` +
    `${manifest.blobs.count} files with ${formatBytes(manifest.blobs.bytes)}, ` +
    `of which ${blobs.copied} with ${formatBytes(blobs.copiedBytes)} are new${removal}\n`
  );
}

function toJson({ path, manifest, blobs, removed, problems }: Backup): object {
  const { startedAt, inventory } = manifest;
  const { counts, epoch, history } = inventory;
  const { copied, copiedBytes } = blobs;
  return {
    ...{ path, startedAt, epoch, history, counts, blobs: manifest.blobs },
    ...{ copied, copiedBytes, removed, problems },
  };
}
