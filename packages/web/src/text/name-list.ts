/** Names as a sentence part: `Ada`, `Ada and Bo`, `Ada, Bo and 3 others`. Empty for none. */
export function joinNames(names: readonly string[], most = 3): string {
  if (names.length <= 1) return names[0] ?? "";
  if (names.length <= most) return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  const others = names.length - (most - 1);
  return `${names.slice(0, most - 1).join(", ")} and ${others} others`;
}
