/**
 * Flags with which a long attack reaches what stands behind the limits of rate. They themselves are met in the short run, which has the
 * usual ones.
 */
export const roomyLimits: readonly string[] = [
  "--message-rate=100000",
  "--registration-rate=1000000",
];
