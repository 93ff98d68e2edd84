/** Brings a code to its person: by a log in development, by mail or a webhook for real. */
export interface CodeSender {
  /** Settles when the code is on its way. Rejects when it cannot be sent; then no code holds. */
  send(message: { readonly phone: string; readonly code: string }): Promise<void>;
}
