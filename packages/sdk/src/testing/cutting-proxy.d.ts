/** A TCP line to a server that can be cut. */
export interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /** How many connections were cut so far. */
  readonly cuts: number;
  /** Cuts every connection at once, in the middle of whatever it carries. */
  cut(): void;
  /** Cuts the next connection after so many more bytes from the server or from the client. */
  cutAfter(bytes: number): void;
  /** Gives nothing on any more of what comes on those that are open, and says so to nobody. Settles when something came. */
  swallow(): Promise<void>;
}
/** Opens a line to a port of this machine. */
export declare function openCuttingProxy(port: number): Promise<CuttingProxy>;
