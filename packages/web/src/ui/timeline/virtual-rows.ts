import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import {
  type Anchor,
  createLayout,
  findAnchor,
  findVisible,
  heightOf,
  type Layout,
  toScrollTop,
} from "./layout.ts";

/** A long list of which only the rows near the view are in the document. */
export interface VirtualRows {
  /** The keys to render, in order. */
  readonly visibleKeys: Accessor<readonly string[]>;
  /** Pixels above the first rendered row, and of the whole list. */
  readonly offset: Accessor<number>;
  readonly height: Accessor<number>;
  readonly isAtEnd: Accessor<boolean>;
  /** Pixels from the upper edge of the list to that of the view. */
  readonly scrollTop: Accessor<number>;
  /** Pixels from the lower edge of the view to the end of the list. */
  readonly below: Accessor<number>;
  readonly setScroller: (element: HTMLElement) => void;
  /** Measures a rendered row as long as it is there. */
  readonly measure: (element: HTMLElement, key: string) => void;
  scrollToEnd(): void;
  /** Brings a row into the view, `offset` pixels above its upper edge. */
  scrollToRow(key: string, offset: number): void;
}

/** This near to the end counts as the end, in pixels: a fraction of a pixel or a finger's tremble is no wish to leave. */
const endTolerance = 32;
/** Rendered beyond the view at both sides, in pixels. */
const overscan = 600;

/**
 * Keeps what the person looks at where it is: the end when they are at the end, else the first row of the view,
 * while rows are added, removed or measured anywhere.
 */
export function createVirtualRows(options: {
  readonly keys: Accessor<readonly string[]>;
  /** Pixels of a row that was never measured. */
  readonly estimate: (key: string, index: number) => number;
  /** Whether the last row is the end; else more rows come after it, and nobody wants to follow those. */
  readonly isEndKnown: Accessor<boolean>;
}): VirtualRows {
  const heights = new Map<string, number>();
  const [measured, setMeasured] = createSignal(0);
  const [view, setView] = createSignal({ top: 0, height: 0 });
  const [isAtEnd, setAtEnd] = createSignal(true);
  let scroller: HTMLElement | undefined;
  let anchor: Anchor | "end" = "end";
  let heldTop = 0;

  const layout = createMemo((): Layout => {
    measured();
    return createLayout(
      options.keys(),
      (key, index) => heights.get(key) ?? options.estimate(key, index),
    );
  });
  /** Where the view will be once the anchor is held: rows that stay in view are then never taken out and put back. */
  function expectedTop(): number {
    const { top, height } = view();
    if (anchor === "end") return heightOf(layout()) - height;
    return toScrollTop(layout(), anchor) ?? top;
  }

  const range = createMemo(
    () => findVisible(layout(), { top: expectedTop(), height: view().height, overscan }),
    undefined,
    { equals: (a, b) => a.start === b.start && a.end === b.end },
  );

  function isNearEnd(): boolean {
    if (!scroller) return true;
    return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= endTolerance;
  }

  function readView(): void {
    if (!scroller) return;
    const { scrollTop, clientHeight } = scroller;
    // Only a scroll upward leaves the end. The event of our own scroll may come when the list has grown already.
    const isEnd =
      options.isEndKnown() && (isNearEnd() || (anchor === "end" && scrollTop >= heldTop - 1));
    anchor = isEnd ? "end" : (findAnchor(layout(), scrollTop) ?? "end");
    setView({ top: scrollTop, height: clientHeight });
    setAtEnd(isEnd);
  }

  function holdAnchor(): void {
    if (!scroller) return;
    const target =
      anchor === "end"
        ? scroller.scrollHeight - scroller.clientHeight
        : toScrollTop(layout(), anchor);
    if (target !== undefined && Math.abs(target - scroller.scrollTop) >= 1)
      scroller.scrollTop = target;
    heldTop = scroller.scrollTop;
    setView({ top: heldTop, height: scroller.clientHeight });
  }

  const keyOf = new WeakMap<Element, string>();
  const observer = new ResizeObserver((entries) => {
    let isChanged = false;
    for (const { target, borderBoxSize } of entries) {
      const key = keyOf.get(target);
      const height = borderBoxSize[0]?.blockSize ?? 0;
      // A row on its way out of the document has no height.
      if (target === scroller) isChanged = true;
      else if (key !== undefined && height > 0 && heights.get(key) !== height) {
        heights.set(key, height);
        isChanged = true;
      }
    }
    if (isChanged) setMeasured((count) => count + 1);
  });
  onCleanup(() => observer.disconnect());
  createEffect(on(layout, holdAnchor));

  return {
    visibleKeys: createMemo(() => layout().keys.slice(range().start, range().end)),
    offset: () => layout().tops[range().start] ?? 0,
    height: () => heightOf(layout()),
    isAtEnd,
    scrollTop: () => view().top,
    below: () => heightOf(layout()) - view().top - view().height,
    setScroller(element) {
      scroller = element;
      element.addEventListener("scroll", readView, { passive: true });
      observer.observe(element);
    },
    measure(element, key) {
      keyOf.set(element, key);
      observer.observe(element);
      onCleanup(() => observer.unobserve(element));
    },
    scrollToEnd() {
      anchor = "end";
      setAtEnd(true);
      holdAnchor();
    },
    scrollToRow(key, offset) {
      anchor = { key, offset };
      holdAnchor();
      setAtEnd(options.isEndKnown() && isNearEnd());
    },
  };
}
