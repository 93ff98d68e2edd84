/** What the state container needs of the device; the page hands it in. */
export interface Device {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once after the delay; the returned function calls it off. */
  schedule(delayMs: number, run: () => void): () => void;
  /** Small texts that outlive the page; `undefined` removes. A full or forbidden storage is not an error. */
  readonly storage: {
    get(key: string): string | undefined;
    set(key: string, value: string | undefined): void;
  };
}
