/** An item with the bytes that show it; undefined when the wire does not show it. */
export type EncodedItem<Item> = { readonly item: Item; readonly bytes: Uint8Array | undefined };

/** The newest items of a log with their bytes, bounded, so that many clients who come back do not each cost a read. */
export interface RecentItems<Item> {
  /** To be called in the order of seq, without holes. */
  add(encoded: EncodedItem<Item>): void;
  /** All that are kept after `seq`, in order; empty when the one that follows it is not kept (any more). */
  listAfter(seq: number): readonly EncodedItem<Item>[];
}

const maxItems = 256;
const maxBytes = 256 * 1024;

/** Creates an empty memory of items. */
export function createRecentItems<Item extends { readonly seq: number }>(): RecentItems<Item> {
  let kept: EncodedItem<Item>[] = [];
  let keptBytes = 0;

  function forgetOldest(): void {
    let count = 0;
    while (kept.length - count > maxItems / 2 || keptBytes > maxBytes / 2) {
      keptBytes -= kept[count]?.bytes?.length ?? 0;
      count += 1;
    }
    kept = kept.slice(count);
  }

  return {
    add(encoded) {
      kept.push(encoded);
      keptBytes += encoded.bytes?.length ?? 0;
      // By halves, so that it is seldom.
      if (kept.length > maxItems || keptBytes > maxBytes) forgetOldest();
    },
    listAfter(seq) {
      const first = kept[0]?.item.seq;
      return first === undefined || first > seq + 1 ? [] : kept.slice(seq + 1 - first);
    },
  };
}
