/** The shortest input found that still fails, by leaving pieces out: halves first, single bytes last. */
export async function minimise(
  input: Uint8Array,
  fails: (input: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  let best = input;
  for (
    let pieceBytes = Math.ceil(input.length / 2);
    pieceBytes >= 1;
    pieceBytes = Math.floor(pieceBytes / 2)
  ) {
    for (let at = 0; at < best.length; ) {
      const shorter = Buffer.concat([best.subarray(0, at), best.subarray(at + pieceBytes)]);
      if (await fails(shorter)) best = shorter;
      else at += pieceBytes;
    }
  }
  return best;
}
