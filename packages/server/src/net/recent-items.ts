/** An item with the bytes that show it; undefined when the wire does not show it. */
export type EncodedItem<Item> = { readonly item: Item; readonly bytes: Uint8Array | undefined };

/** The newest items of a log with their bytes, bounded, so that many clients who come back do not each cost a read. */
export interface RecentItems<Item> {
  /** To be called in the order of seq, without holes. */
  add(encoded: EncodedItem<Item>): void;
  /**
   * Keeps what was read, in the order of seq and without holes, as far as it lies right before what is kept, or ends with `end`
   * when nothing is; the newest of it while there is room.
   */
  addOlder(older: readonly EncodedItem<Item>[], end: number): void;
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

  function addOlder(older: readonly EncodedItem<Item>[], end: number): void {
    const next = kept[0]?.item.seq ?? end + 1;
    let begin = older.findLastIndex(({ item }) => item.seq === next - 1) + 1;
    const count = begin;
    for (; begin > 0 && kept.length + count - begin < maxItems / 2; begin -= 1) {
      const bytes = older[begin - 1]?.bytes?.length ?? 0;
      if (keptBytes + bytes > maxBytes / 2) break;
      keptBytes += bytes;
    }
    kept = [...older.slice(begin, count), ...kept];
  }

  return {
    addOlder,
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
