import { type Accessor, createSignal } from "solid-js";
import type { Device } from "./device.ts";

/** A short message that goes away by itself; an error stays longer. */
export type Toast = { readonly id: number; readonly tone: "info" | "error"; readonly text: string };

/** The toasts that are shown, oldest first. */
export interface Toasts {
  readonly list: Accessor<readonly Toast[]>;
  show(tone: Toast["tone"], text: string): void;
  dismiss(id: number): void;
}

const shownMs = { info: 5000, error: 10_000 } as const;
/** More at once hide the page. */
const maxToasts = 4;

/** No toasts at first. */
export function createToasts(device: Device): Toasts {
  const [list, setList] = createSignal<readonly Toast[]>([]);
  let lastId = 0;
  const dismiss = (id: number): void => {
    setList(list().filter((toast) => toast.id !== id));
  };
  return {
    list,
    dismiss,
    show(tone, text) {
      lastId += 1;
      const id = lastId;
      const others = list().filter((toast) => toast.text !== text);
      setList([...others.slice(1 - maxToasts), { id, tone, text }]);
      device.schedule(shownMs[tone], () => dismiss(id));
    },
  };
}
