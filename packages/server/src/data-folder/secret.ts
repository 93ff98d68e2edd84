import { randomBytes, randomUUID } from "node:crypto";
import { link, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

const secretBytes = 32;

/**
 * The secret of this name: 32 random bytes, made on the first run and kept in the data folder with
 * mode 0600. Two programs that start at once get the same one. Throws when the file holds anything else.
 */
export async function openSecret(dataFolder: string, name: string): Promise<Uint8Array> {
  const path = join(dataFolder, `${name}.secret`);
  // Nobody else's: a draft that two share is emptied by the second one when it is the secret already.
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(randomBytes(secretBytes).toString("hex"));
    await file.sync();
    // A link fails where a name is taken: who was first has made the secret.
    await link(draft, path).catch(ignoreTaken);
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
  const secret = Buffer.from((await readFile(path, "utf8")).trim(), "hex");
  if (secret.length !== secretBytes) {
    throw new Error(
      `${path} does not hold a secret of ${secretBytes} bytes; remove it to get a new one`,
    );
  }
  return secret;
}

function ignoreTaken(thrown: unknown): void {
  if (!(thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST")) throw thrown;
}
