import { openProfile, type Profile } from "../profile.ts";

// A process of its own that opens the profile it is told, after the one that it had, and answers whether it owns it.

let last: Profile | undefined;

process.on("message", async (folder: string) => {
  await last?.close();
  last = folder === "" ? undefined : await openProfile(folder);
  process.send?.(last?.isOwned ?? false);
});
