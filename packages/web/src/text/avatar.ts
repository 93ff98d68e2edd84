/** How many hues the style sheet has for avatars. */
export const avatarHues: number = 10;

/** One or two letters for a person; `?` for a name without any. */
export function toInitials(name: string): string {
  const words = name.split(/[\s._-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const firsts = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => word?.match(/[\p{L}\p{N}]/u)?.[0] ?? "",
  );
  return firsts.join("").toLocaleUpperCase("en") || "?";
}

/** A hue from 0 to `avatarHues - 1`, always the same for the same account. */
export function toHue(accountId: string): number {
  let hash = 2166136261;
  for (let index = 0; index < accountId.length; index += 1) {
    hash = Math.imul(hash ^ accountId.charCodeAt(index), 16777619);
  }
  return (hash >>> 0) % avatarHues;
}
