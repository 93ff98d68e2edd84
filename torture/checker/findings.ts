/** What can be wrong. */
export const findingKinds = [
  "lost",
  "doubled",
  "altered",
  "disordered",
  "hole",
  "phantom",
  "refused yet stored",
  "let in",
  "leaked",
  "went back",
  "unreadable",
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** Something that is wrong, with the client that shows it; `store` for what the store shows by itself. */
export type Finding = {
  readonly kind: FindingKind;
  readonly where: string;
  readonly what: string;
};

/** What was looked at. */
export type Counts = {
  clients: number;
  connections: number;
  tried: number;
  acknowledged: number;
  refused: number;
  unanswered: number;
  stored: number;
  deliveries: number;
  /** Repeats that an older wire may show after a break. */
  repeats: number;
  gaps: number;
  resyncs: number;
  /** Of the connections, those over TLS. */
  secured: number;
  /** People who became members, or were members no more. */
  memberChanges: number;
  readMarks: number;
  files: number;
};

/** The verdict. */
export type Report = { readonly findings: readonly Finding[]; readonly counts: Counts };
