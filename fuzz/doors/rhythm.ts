/** Something that is done every so many inputs, beside them. */
export class Rhythm {
  readonly #every: number;
  readonly #act: () => Promise<void>;
  #nextAt: number;
  #acting: Promise<void> = Promise.resolve();

  constructor(every: number, act: () => Promise<void>) {
    this.#every = every;
    this.#act = act;
    this.#nextAt = every;
  }

  /** Begins when it is time to. Settles at once, or when the last time is over: nobody gets ahead by more than one. */
  async keep(total: number): Promise<void> {
    if (total < this.#nextAt) return;
    this.#nextAt = total + this.#every;
    const before = this.#acting;
    this.#acting = before.then(() => this.#act());
    await before;
  }

  /** Settles when nothing is under way. */
  idle(): Promise<void> {
    return this.#acting;
  }
}
