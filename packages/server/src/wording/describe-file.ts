import type { File } from "@parley/core";

const units = ["bytes", "kB", "MB", "GB"];

/**
 * A line of text in the place of a file, for wires that cannot carry it: kind, name, size and, when it is known, where
 * the web client is. The page asks for a password: the line itself opens nothing to anybody.
 */
export function describeFile(
  { name, size, kind }: Pick<File, "name" | "size" | "kind">,
  webUrl: string | undefined,
): string {
  const noun = kind === "image" ? "a picture" : "a file";
  let amount = size;
  let unit = 0;
  for (; amount >= 1000 && unit < units.length - 1; unit++) amount /= 1000;
  const shown = `${unit === 0 ? amount : amount.toFixed(1)} ${units[unit]}`;
  const where = webUrl === undefined ? "" : `, to be had at ${webUrl}`;
  return `(sent ${noun}: ${name}, ${shown}${where})`;
}
