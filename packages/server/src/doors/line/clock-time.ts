/** Times as people at a terminal read them. */
export interface ClockTime {
  /** For example `17:03`. */
  toTime(at: number): string;
  /** For example `2026-11-20`. */
  toDay(at: number): string;
}

/** Creates the times of a zone, by its IANA name. Default: the zone of the machine. */
export function createClockTime(timeZone?: string): ClockTime {
  const zone = timeZone === undefined ? {} : { timeZone };
  const time = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", ...zone });
  // Swedes write a date as ISO 8601 does.
  const day = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", ...zone });
  return { toTime: (at) => time.format(at), toDay: (at) => day.format(at) };
}
