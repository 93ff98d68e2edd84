import { type Client, ClientError, type File } from "@parley/sdk";
import { formatBytes } from "../format-bytes.ts";
import { saveFile } from "./save-file.ts";

/** What downloads need. */
export type DownloadsOptions = {
  readonly client: Client;
  readonly note: (text: string) => void;
  /** How far one is has changed. */
  readonly onChange: () => void;
};

/** Files on their way here, while the person goes on writing. */
export class Downloads {
  readonly #options: DownloadsOptions;
  readonly #saves = new Set<Promise<void>>();
  #current: { readonly name: string; readonly part: number } | undefined;

  constructor(options: DownloadsOptions) {
    this.#options = options;
  }

  /** The newest that is under way, with its part from 0 to 1. */
  get current(): { readonly name: string; readonly part: number } | undefined {
    return this.#current;
  }

  /** Begins one; how it ends is noted. */
  start(file: File, path: string | undefined): void {
    const { note } = this.#options;
    const saving = this.#save(file, path)
      .catch((thrown: unknown) => note(ClientError.from(thrown).message))
      .finally(() => this.#saves.delete(saving));
    this.#saves.add(saving);
  }

  /** Settles when all that were begun have ended. */
  async close(): Promise<void> {
    await Promise.all(this.#saves);
  }

  async #save(file: File, path: string | undefined): Promise<void> {
    const { client, note, onChange } = this.#options;
    const onProgress = (receivedBytes: number): void => {
      this.#current = { name: file.name, part: receivedBytes / Math.max(1, file.size) };
      onChange();
    };
    try {
      const saved = await saveFile(client, file, path, onProgress);
      note(`saved ${saved} (${formatBytes(file.size)})`);
    } finally {
      this.#current = undefined;
      onChange();
    }
  }
}
