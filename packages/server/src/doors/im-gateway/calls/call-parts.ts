import type { Core, Session } from "@parley/core";
import type { SpeechRecognizer } from "../../../speech/speech-recognizer.ts";
import type { CallMaker } from "../call.ts";
import type { Allowance, Describer } from "../describer.ts";
import type { SignIns } from "../sign-ins.ts";

/** What the calls of every topic are made of. */
export type CallParts = {
  readonly core: Core;
  readonly make: CallMaker;
  readonly signIns: SignIns;
  /** Makes the describer of one answer. */
  readonly describe: (session: Session, allowance?: Partial<Allowance>) => Describer;
  /** `undefined`: this server recognises no speech. */
  readonly recognizer: SpeechRecognizer | undefined;
};

/** Bytes of a request that carries a file. */
export type FileLimits = { readonly maxFileRequestBytes: number };
