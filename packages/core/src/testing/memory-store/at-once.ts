/** Acts as the memory carries them out: without waiting. */
export type AtOnce<Acts> = {
  readonly [Name in keyof Acts]: Acts[Name] extends (...args: infer Args) => Promise<infer Result>
    ? (...args: Args) => Result
    : never;
};
