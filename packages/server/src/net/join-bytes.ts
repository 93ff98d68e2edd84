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

/** The parts end to end. One part is returned as it is, not copied. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  return first !== undefined && parts.length === 1 ? first : Buffer.concat(parts);
}
