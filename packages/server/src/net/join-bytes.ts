/** Joins by their first part. Holds nothing alive and changes no result: the same parts make the same bytes. */
const joins = new WeakMap<Uint8Array, Join>();
type Join = { readonly parts: readonly Uint8Array[]; readonly joined: Uint8Array };

/**
 * `joinBytes`, for parts that others join as well, one after the other: those who are equally far behind in a room get the
 * same buffer, not a copy each. Neither the parts nor what comes out may be changed afterwards.
 */
export function joinShared(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return joinBytes(parts);
  const known = joins.get(first);
  if (known !== undefined && isSame(known.parts, parts)) return known.joined;
  const joined = joinBytes(parts);
  joins.set(first, { parts, joined });
  return joined;
}

function isSame(some: readonly Uint8Array[], others: readonly Uint8Array[]): boolean {
  return some.length === others.length && some.every((part, index) => part === others[index]);
}

/** How much is joined into one buffer: more would hand a lot to one connection at once, which may have to copy or encrypt it. */
export const maxJoinedBytes: number = 256 * 1024;

/** How many of the parts, from the first on, fit into one buffer; at least one. */
export function countJoinable(parts: readonly { readonly bytes: Uint8Array }[]): number {
  let length = 0;
  const end = parts.findIndex(({ bytes }, index) => {
    length += bytes.length;
    return index > 0 && length > maxJoinedBytes;
  });
  return end === -1 ? parts.length : end;
}

/** The parts end to end, in as few buffers as they fit into. */
export function joinPieces(
  parts: readonly { readonly bytes: Uint8Array }[],
): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let rest = parts; rest.length > 0; ) {
    const count = countJoinable(rest);
    pieces.push(joinBytes(rest.slice(0, count).map(({ bytes }) => bytes)));
    rest = rest.slice(count);
  }
  return pieces;
}

/** The parts end to end. One part is returned as it is, not copied. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  return first !== undefined && parts.length === 1 ? first : Buffer.concat(parts);
}
