/** How far the slowest may be behind before nobody writes: below every wire's bound for what is sent again after a break. */
const maxLag = 30;

/**
 * When clients may write. Older wires send a bounded number of missed messages after a break, so the others wait
 * for the slowest client; and everybody is silent while the run settles.
 */
export class Pace {
  isQuiet = true;
  acknowledged = 0;
  refused = 0;
  /** Messages that somebody has heard for the first time. */
  heard = 0;
  readonly #positions = new Map<string, number>();
  readonly #seqs = new Map<string, number>();
  #front = 0;
  #changed = Promise.withResolvers<void>();

  /** A client with cursors has this lobby event. */
  see(key: string | undefined, seq: number): void {
    if (seq <= this.#front) return;
    this.#front = seq;
    if (key !== undefined) this.#seqs.set(key, seq);
    this.change();
  }

  /** A client whose wire promises everything has this message of the lobby. */
  follow(name: string, key: string): void {
    const seq = this.#seqs.get(key) ?? this.#front;
    this.#positions.set(name, Math.max(seq, this.#positions.get(name) ?? 0));
    this.change();
  }

  get lag(): number {
    return this.#front - Math.min(this.#front, ...this.#positions.values());
  }

  /** Rises as long as anything goes on. */
  get progress(): number {
    return this.acknowledged + this.heard;
  }

  /** Something happened that somebody may wait for. */
  change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Waits until that is so. Asked again after each change. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await this.#changed.promise;
  }

  /** Waits until writing is allowed. */
  turn(): Promise<void> {
    return this.until(() => !this.isQuiet && this.lag <= maxLag);
  }
}
