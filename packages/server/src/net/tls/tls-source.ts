/** A certificate (with its chain, leaf first) and its private key, both as PEM. */
export type TlsCredentials = { readonly cert: string; readonly key: string };

/** Where the listener gets its certificate from; it may change while the server runs. */
export interface TlsSource {
  readonly credentials: TlsCredentials;
  /** Calls the listener after `credentials` has changed. The returned function ends it. */
  subscribe(listener: () => void): () => void;
}
