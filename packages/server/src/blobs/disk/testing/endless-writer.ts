// Makes blobs until it is killed; says each hash once it was told that the blob is made.
import { randomBytes } from "node:crypto";
import { toId, type UploadId } from "@parley/core";
import { openDiskBlobs } from "../open-disk-blobs.ts";

const [folder = ""] = process.argv.slice(2);
const blobs = await openDiskBlobs({ folder });

async function write(writer: number): Promise<void> {
  for (let count = 0; ; count++) {
    const id = toId<UploadId>(`u_${writer}_${count}`);
    await blobs.createStage(id);
    for (let chunk = 0; chunk < 4; chunk++) await blobs.append(id, randomBytes(50_000));
    const { sha256 } = await blobs.finishStage(id, { size: 200_000 });
    process.stdout.write(`${sha256}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(write));
