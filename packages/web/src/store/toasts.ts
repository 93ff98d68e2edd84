import { type Accessor, createSignal } from "solid-js";
import type { Device } from "./device.ts";

/** A short message that goes away by itself; an error stays longer. */
export type Toast = {
  readonly id: number;
  /** `news`: something came in; it can be opened. */
  readonly tone: "info" | "error" | "news";
  /** Stands above the text; empty for none. */
  readonly title: string;
  readonly text: string;
  /** What a click on it does, and whose picture it shows. */
  readonly open?: () => void;
  readonly avatar?: { readonly id: string; readonly name: string };
};

/** The toasts that are shown, oldest first. */
export interface Toasts {
  readonly list: Accessor<readonly Toast[]>;
  show(tone: "info" | "error", text: string): void;
  /** Tells of something that came in, instead of an earlier one with the same title. */
  showNews(news: Required<Pick<Toast, "title" | "text" | "open" | "avatar">>): void;
  dismiss(id: number): void;
}

const shownMs = { info: 5000, error: 10_000, news: 7000 } as const;
/** More at once hide the page. */
const maxToasts = 4;

/** No toasts at first. */
export function createToasts(device: Device): Toasts {
  const [list, setList] = createSignal<readonly Toast[]>([]);
  let lastId = 0;
  const dismiss = (id: number): void => {
    setList(list().filter((toast) => toast.id !== id));
  };
  function push(toast: Omit<Toast, "id">): void {
    lastId += 1;
    const id = lastId;
    const isSame = (other: Toast): boolean =>
      toast.tone === "news"
        ? other.tone === "news" && other.title === toast.title
        : other.text === toast.text;
    const others = list().filter((other) => !isSame(other));
    setList([...others.slice(1 - maxToasts), { ...toast, id }]);
    device.schedule(shownMs[toast.tone], () => dismiss(id));
  }
  return {
    list,
    dismiss,
    show: (tone, text) => push({ tone, title: "", text }),
    showNews: (news) => push({ tone: "news", ...news }),
  };
}
