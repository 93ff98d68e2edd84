import { connect, type Socket } from "node:net";

/** A client that writes what it is told and keeps what it reads. */
export class LineClient {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  #text = "";
  #count = 0;
  /** How often something in the middle was forgotten. */
  #edits = 0;
  readonly #waiting = new Set<() => void>();

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    this.closed = new Promise((resolve) => this.socket.once("close", () => resolve()));
    this.socket.setEncoding("utf8");
    this.socket.on("error", () => {});
    this.socket.on("data", (text: string) => {
      this.#text += text;
      for (const wake of [...this.#waiting]) wake();
    });
    this.socket.on("end", () => this.socket.end());
  }

  /** What has been read since the last `clear`. */
  get text(): string {
    return this.#text;
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  clear(): void {
    this.#text = "";
    this.#edits += 1;
  }

  /** Waits until what has been read fits; answers it all. Rejects when the connection ends without it. */
  async until(pattern: RegExp | string): Promise<string> {
    // Megabytes may have been read: what has been looked through is not looked through again, unless something was forgotten.
    let [seen, edits] = [0, this.#edits];
    const isThere = () => {
      if (typeof pattern !== "string") return pattern.test(this.#text);
      const start = edits === this.#edits ? seen : 0;
      [seen, edits] = [Math.max(0, this.#text.length - pattern.length), this.#edits];
      return this.#text.includes(pattern, start);
    };
    while (!isThere()) {
      if (this.socket.closed) throw new Error(`closed without ${pattern}, after ${this.#text}`);
      await Promise.race([
        new Promise<void>((resolve) => {
          const wake = () => {
            this.#waiting.delete(wake);
            resolve();
          };
          this.#waiting.add(wake);
        }),
        this.closed,
      ]);
    }
    return this.#text;
  }

  /** Waits until everything that was written has been answered, by asking for something that has a known answer, and forgets that one. */
  async pong(): Promise<void> {
    this.#count += 1;
    const question = `nothing-${this.#count}`;
    const answer = `! there is no /${question}; /help lists the commands\n`;
    this.write(`/${question}\n`);
    await this.until(answer);
    this.#text = this.#text.replace(answer, "");
    this.#edits += 1;
  }

  /** Says something and waits for all that comes of it here; answers and forgets what was read. */
  async say(line: string): Promise<string> {
    this.write(`${line}\n`);
    await this.pong();
    return this.take();
  }

  /** What has been read, which is forgotten. */
  take(): string {
    const text = this.#text;
    this.clear();
    return text;
  }

  /** Ends this half of the connection and reads the other one to its end. */
  async end(): Promise<string> {
    this.socket.end();
    await this.closed;
    return this.take();
  }
}
