import type { File } from "@parley/sdk";

/** The files that were shown, each with the number by which `/save` knows it. */
export class ShownFiles {
  readonly #files = new Map<number, File>();

  /** The number of a file, the same each time: 1, 2, 3 … in the order of their first showing. */
  numberOf(file: File): number {
    for (const [number, { id }] of this.#files) if (id === file.id) return number;
    const number = this.#files.size + 1;
    this.#files.set(number, file);
    return number;
  }

  /** The file that somebody means by its number or its id. Throws when none was shown. */
  require(key: string): File {
    const file =
      this.#files.get(Number(key)) ?? [...this.#files.values()].find(({ id }) => id === key);
    if (!file) throw new Error(`no such file was shown: ${key}`);
    return file;
  }
}
