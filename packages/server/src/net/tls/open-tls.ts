import type { Log } from "../log.ts";
import type { Schedule } from "../schedule.ts";
import { listMachineNames } from "./machine-names.ts";
import { type OperatorFiles, readOperatorCredentials } from "./operator-certificate.ts";
import { openOwnCredentials, toRootPath } from "./own-certificates.ts";
import type { TlsCredentials, TlsSource } from "./tls-source.ts";

/** The certificates of a running server. */
export interface Tls extends TlsSource {
  /** The root certificate for clients to trust; `undefined` with the operator's own certificate. */
  readonly rootPath: string | undefined;
  /** Looks again, now: for SIGHUP. Never rejects; when it goes wrong the certificate stays and the log says why. */
  reload(): Promise<void>;
  /** Ends the looking. */
  close(): void;
}

/** What `openTls` needs. */
export type TlsOptions = {
  /** For the certificates that are made here. */
  readonly folder: string;
  /** The address or name that the server listens on. */
  readonly host: string;
  /** The operator's own, instead. */
  readonly operator?: OperatorFiles | undefined;
  readonly clock: { now(): number; readonly schedule: Schedule };
  readonly log: Log;
  /** What the certificate is for. Default: the machine's names and addresses at that moment. */
  readonly listNames?: () => readonly string[];
};

const minuteMs = 60 * 1000;
/** The operator's files are read anew this often; whoever renews them has no other way to tell, without a signal. */
const operatorCheckMs = minuteMs;
/** Our own end in months; but addresses change from one network to the next. */
const ownCheckMs = 60 * minuteMs;

/** Opens the certificates, and keeps them fresh while the server runs. Rejects when there is none to begin with. */
export async function openTls(options: TlsOptions): Promise<Tls> {
  const { folder, operator, clock, log } = options;
  const listNames = options.listNames ?? (() => listMachineNames(options.host));
  const load = () =>
    operator === undefined
      ? openOwnCredentials({ folder, names: listNames(), now: clock.now(), log })
      : readOperatorCredentials(operator, clock.now());

  let credentials: TlsCredentials = await load();
  const listeners = new Set<() => void>();
  let failure = "";
  const reload = async () => {
    try {
      const loaded = await load();
      failure = "";
      if (loaded.cert === credentials.cert && loaded.key === credentials.key) return;
      credentials = loaded;
      for (const listener of listeners) listener();
      log.info({}, "the certificate was renewed");
    } catch (error) {
      // The next look fails in the same way: one line is enough.
      if (String(error) === failure) return;
      failure = String(error);
      log.error({ err: error }, "the certificate could not be renewed, the old one stays");
    }
  };
  let cancel = () => {};
  const checkLater = () => {
    cancel = clock.schedule(operator === undefined ? ownCheckMs : operatorCheckMs, () => {
      checkLater();
      void reload();
    });
  };
  checkLater();

  return {
    get credentials() {
      return credentials;
    },
    rootPath: operator === undefined ? toRootPath(folder) : undefined,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    reload,
    close() {
      cancel();
      listeners.clear();
    },
  };
}
