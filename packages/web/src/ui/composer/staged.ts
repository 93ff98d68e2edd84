import { type Accessor, createSignal } from "solid-js";
import type { App } from "../../store/app.ts";
import { formatSize } from "../../text/format-size.ts";

/** Files that wait in the composer. */
export interface Staged {
  readonly files: Accessor<readonly File[]>;
  /** Adds files; one over the limit, or an empty one, is refused with a toast. */
  add(files: readonly File[]): void;
  remove(file: File): void;
  /** Gives the files and forgets them. */
  take(): readonly File[];
}

/** More at once is a mistake more often than a wish. */
const maxStaged = 20;

/** None at first. */
export function createStaged(app: App): Staged {
  const [files, setFiles] = createSignal<readonly File[]>([]);
  return {
    files,
    add(added) {
      const limit = app.limits().maxFileBytes;
      for (const file of added) {
        if (file.size > limit) {
          const size = formatSize(file.size);
          app.toasts.show("error", `${file.name} is ${size}, the limit is ${formatSize(limit)}`);
        } else if (file.size === 0) app.toasts.show("error", `${file.name} is empty`);
        else if (files().length >= maxStaged)
          app.toasts.show(
            "error",
            `${file.name} was left out: ${maxStaged} files at once are the limit`,
          );
        else setFiles([...files(), file]);
      }
    },
    remove: (file) => setFiles(files().filter((other) => other !== file)),
    take() {
      const taken = files();
      setFiles([]);
      return taken;
    },
  };
}
