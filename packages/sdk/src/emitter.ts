import type { ClientEvents } from "./client.ts";
import type { Platform } from "./platform.ts";

/** Tells listeners. */
export class Emitter {
  readonly #platform: Platform;
  readonly #listeners: { [Type in keyof ClientEvents]: Set<(value: ClientEvents[Type]) => void> } =
    {
      connection: new Set(),
      events: new Set(),
      gap: new Set(),
      presence: new Set(),
      typing: new Set(),
      outbox: new Set(),
      sent: new Set(),
      reset: new Set(),
    };

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Listens; the returned function ends it. */
  on<Type extends keyof ClientEvents>(
    type: Type,
    listener: (value: ClientEvents[Type]) => void,
  ): () => void {
    // Wrapped, so that the same function may listen twice and end one of the two.
    const entry = (value: ClientEvents[Type]): void => listener(value);
    this.#listeners[type].add(entry);
    return () => this.#listeners[type].delete(entry);
  }

  /** Calls every listener. One that throws does not keep the others, nor the client, from their work. */
  emit<Type extends keyof ClientEvents>(type: Type, value: ClientEvents[Type]): void {
    for (const listener of [...this.#listeners[type]]) {
      try {
        listener(value);
      } catch (thrown) {
        // Out of our stack, where the runtime reports it as any uncaught error.
        this.#platform.schedule(0, () => {
          throw thrown;
        });
      }
    }
  }
}
