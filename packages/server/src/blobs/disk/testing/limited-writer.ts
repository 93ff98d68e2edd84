// Appends what fits and what does not, in a process whose files may not grow over a limit; says what came of it.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { ChatError, toId, type UploadId } from "@parley/core";
import { openDiskBlobs } from "../open-disk-blobs.ts";

const [folder = ""] = process.argv.slice(2);
const id = toId<UploadId>("u_stage");
const blobs = await openDiskBlobs({ folder });
await blobs.createStage(id);
await blobs.append(id, new Uint8Array(40_000).fill(1));
const refusal = await blobs.append(id, new Uint8Array(1_000_000).fill(2)).catch((thrown) => thrown);
const left = {
  code: refusal instanceof ChatError ? refusal.code : `${refusal}`,
  message: refusal instanceof Error ? refusal.message : "",
  stageSize: await blobs.findStageSize(id),
  fileSize: (await stat(join(folder, "stages", id))).size,
};
await blobs.append(id, new Uint8Array(1000).fill(3));
const blob = await blobs.finishStage(id, { size: 41_000 });
process.stdout.write(JSON.stringify({ ...left, blob }));
