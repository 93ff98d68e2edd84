/** A script of the build. */
export type Chunk = {
  readonly fileName: string;
  /** Compressed. */
  readonly bytes: number;
  /** Loaded by the page or as its worker. */
  readonly isEntry: boolean;
  /** What it imports statically. */
  readonly imports: readonly string[];
};

/** What a browser loads before it shows the page: the entries and everything they import statically. */
export function findFirstLoad(chunks: readonly Chunk[]): {
  readonly files: readonly string[];
  readonly bytes: number;
} {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const found = new Map<string, number>();
  const visit = (chunk: Chunk | undefined): void => {
    if (!chunk || found.has(chunk.fileName)) return;
    found.set(chunk.fileName, chunk.bytes);
    for (const name of chunk.imports) visit(byName.get(name));
  };
  for (const chunk of chunks) if (chunk.isEntry) visit(chunk);
  const bytes = [...found.values()].reduce((sum, size) => sum + size, 0);
  return { files: [...found.keys()].sort(), bytes };
}
