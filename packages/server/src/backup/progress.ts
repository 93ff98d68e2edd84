/** How far long work is. */
export type Progress = {
  /** What is done now, for example `copying files`. */
  readonly what: string;
  readonly done: number;
  /** In the same unit; 0 when it is not known. */
  readonly total: number;
  readonly unit: "bytes" | "pages";
};

/** Hears of it, often. */
export type OnProgress = (progress: Progress) => void;
