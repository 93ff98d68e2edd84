/** What stands after a command. Throws this advice when nothing does. */
export function requireRest(rest: string, advice: string): string {
  if (rest === "") throw new Error(advice);
  return rest;
}
