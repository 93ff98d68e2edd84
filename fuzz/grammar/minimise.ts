/**
 * The fewest items found that still fail, by leaving some out: halves first, single ones last. Gives up at `maxTries`, with what it has
 * by then; without it, when nothing more can be left out.
 */
export async function minimiseItems<Item>(
  items: readonly Item[],
  fails: (items: readonly Item[]) => Promise<boolean>,
  maxTries: number = Number.POSITIVE_INFINITY,
): Promise<readonly Item[]> {
  let best = items;
  let tries = 0;
  for (let size = Math.ceil(items.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < best.length && tries < maxTries; tries += 1) {
      const fewer = best.toSpliced(at, size);
      if (await fails(fewer)) best = fewer;
      else at += size;
    }
  }
  return best;
}

/** The shortest input found that still fails. */
export async function minimise(
  input: Uint8Array,
  fails: (input: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  return Buffer.from(await minimiseItems([...input], (bytes) => fails(Buffer.from(bytes))));
}
