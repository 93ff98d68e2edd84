/** What a check came to. */
export type Finding = {
  /** What was looked at, for example `data folder`. */
  readonly check: string;
  /** `warning`: it works, but not as well as it could. */
  readonly level: "ok" | "warning" | "failure";
  /** What was found. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
};

/** One look at one thing; gives what it found. What it throws is a failure of that thing. */
export type Check = { readonly name: string; readonly run: () => Promise<Outcome> };

/** A finding, before it has its check's name. */
export type Outcome = Omit<Finding, "check">;

/** All is well. */
export function ok(message: string): Outcome {
  return { level: "ok", message };
}

/** It works, but. */
export function warning(message: string, hint: string): Outcome {
  return { level: "warning", message, hint };
}

/** It does not work. */
export function failure(message: string, hint: string): Outcome {
  return { level: "failure", message, hint };
}

/** Makes the checks, one after the other, so that they do not disturb each other's measuring. */
export async function runChecks(checks: readonly Check[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { name: check, run } of checks) {
    const outcome = await run().catch((thrown: unknown): Outcome => {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      return { level: "failure", message };
    });
    findings.push({ check, ...outcome });
  }
  return findings;
}
