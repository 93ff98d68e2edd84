import type { ConnectionState } from "../bridge/messages.ts";

/** A connection state in words. */
export type ConnectionWords = {
  readonly tone: "good" | "busy" | "bad";
  /** One or two words, for the dot. */
  readonly label: string;
  /** A sentence for the banner; empty when none is needed. */
  readonly detail: string;
  /** Whether "Retry now" makes sense. */
  readonly canRetry: boolean;
};

/** Says what the connection does, and what that means for the person. */
export function describeConnection(connection: ConnectionState, now: number): ConnectionWords {
  switch (connection.state) {
    case "live":
      return { tone: "good", label: "Live", detail: "", canRetry: false };
    case "catching_up":
      return { tone: "busy", label: "Catching up", detail: "", canRetry: false };
    case "connecting":
      return {
        tone: "busy",
        label: "Connecting",
        detail: connection.attempt > 1 ? "Connecting again…" : "",
        canRetry: false,
      };
    case "waiting": {
      const seconds = Math.max(0, Math.ceil((connection.retryAt - now) / 1000));
      const retry = seconds > 0 ? `Retrying in ${seconds} s.` : "Retrying…";
      const detail = `You are offline. Messages wait here until you are back. ${retry}`;
      return { tone: "bad", label: "Offline", detail, canRetry: true };
    }
    case "stopped":
      return { tone: "bad", label: "Not connected", detail: "", canRetry: false };
    case "signed_out":
      return { tone: "bad", label: "Signed out", detail: connection.reason, canRetry: false };
  }
}
