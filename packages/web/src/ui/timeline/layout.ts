/** Where each row of a list stands; `tops` has one more entry than there are keys: the whole height. */
export type Layout = { readonly keys: readonly string[]; readonly tops: Float64Array };

/** A row and how far the upper edge of the view is below the row's. */
export type Anchor = { readonly key: string; readonly offset: number };

/** Adds up the heights (pixels). */
export function createLayout(
  keys: readonly string[],
  heightOf: (key: string, index: number) => number,
): Layout {
  const tops = new Float64Array(keys.length + 1);
  for (const [index, key] of keys.entries()) {
    tops[index + 1] = (tops[index] ?? 0) + heightOf(key, index);
  }
  return { keys, tops };
}

/** The whole height. */
export function heightOf(layout: Layout): number {
  return layout.tops[layout.keys.length] ?? 0;
}

/** The row at a height; the first or the last one outside of the list, -1 for an empty list. */
export function findRowAt(layout: Layout, y: number): number {
  let low = 0;
  let high = layout.keys.length - 1;
  if (high < 0) return -1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((layout.tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The rows to render, `end` not included: what is seen and `overscan` pixels more at both sides. */
export function findVisible(
  layout: Layout,
  view: { readonly top: number; readonly height: number; readonly overscan: number },
): { readonly start: number; readonly end: number } {
  if (layout.keys.length === 0) return { start: 0, end: 0 };
  const start = findRowAt(layout, view.top - view.overscan);
  const end = findRowAt(layout, view.top + view.height + view.overscan) + 1;
  return { start, end };
}

/** What to hold on to while rows above change. Undefined for an empty list. */
export function findAnchor(layout: Layout, scrollTop: number): Anchor | undefined {
  const index = findRowAt(layout, scrollTop);
  const key = layout.keys[index];
  return key === undefined ? undefined : { key, offset: scrollTop - (layout.tops[index] ?? 0) };
}

/** Where to scroll so that the anchor stands where it stood; undefined when its row is gone. */
export function toScrollTop(layout: Layout, anchor: Anchor): number | undefined {
  const index = layout.keys.indexOf(anchor.key);
  return index < 0 ? undefined : (layout.tops[index] ?? 0) + anchor.offset;
}
