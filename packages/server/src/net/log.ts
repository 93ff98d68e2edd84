/** Writes one line: what it is about as fields, and a short sentence. Fields hold no secrets. */
type WriteLine = (fields: object, message: string) => void;

/** Where the network layer tells what happened: the part of pino's `Logger` that it uses. */
export type Log = {
  readonly debug: WriteLine;
  readonly info: WriteLine;
  readonly warn: WriteLine;
  readonly error: WriteLine;
  /** Told of what a door answers with a refusal, for whoever counts them; nothing is written. The same one may be told twice. */
  readonly refused?: (refusal: unknown) => void;
};

/** Tells nobody: for tests and tools. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
