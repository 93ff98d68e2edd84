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
  return new BoundedItems();
}

class BoundedItems<Item extends { readonly seq: number }> implements RecentItems<Item> {
  #kept: EncodedItem<Item>[] = [];
  #keptBytes = 0;

  add(encoded: EncodedItem<Item>): void {
    this.#kept.push(encoded);
    this.#keptBytes += encoded.bytes?.length ?? 0;
    // By halves, so that it is seldom.
    if (this.#kept.length > maxItems || this.#keptBytes > maxBytes) this.#forgetOldest();
  }

  addOlder(older: readonly EncodedItem<Item>[], end: number): void {
    const next = this.#kept[0]?.item.seq ?? end + 1;
    let begin = older.findLastIndex(({ item }) => item.seq === next - 1) + 1;
    const count = begin;
    for (; begin > 0 && this.#kept.length + count - begin < maxItems / 2; begin -= 1) {
      const bytes = older[begin - 1]?.bytes?.length ?? 0;
      if (this.#keptBytes + bytes > maxBytes / 2) break;
      this.#keptBytes += bytes;
    }
    this.#kept = [...older.slice(begin, count), ...this.#kept];
  }

  listAfter(seq: number): readonly EncodedItem<Item>[] {
    const first = this.#kept[0]?.item.seq;
    return first === undefined || first > seq + 1 ? [] : this.#kept.slice(seq + 1 - first);
  }

  #forgetOldest(): void {
    let count = 0;
    while (this.#kept.length - count > maxItems / 2 || this.#keptBytes > maxBytes / 2) {
      this.#keptBytes -= this.#kept[count]?.bytes?.length ?? 0;
      count += 1;
    }
    this.#kept = this.#kept.slice(count);
  }
}
