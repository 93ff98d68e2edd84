/** Where and when the reader is; handed in so that tests own it. */
export type Reader = {
  /** BCP 47; undefined means the device's own. */
  readonly locale: string | undefined;
  /** IANA name; undefined means the device's own. */
  readonly timeZone: string | undefined;
};

/** Turns times (milliseconds since 1970) into words. */
export interface TimeFormat {
  /** For example `10:32`. */
  toTime(at: number): string;
  /** For example `Monday, 16 November 2026 at 10:32`. */
  toFull(at: number): string;
  /** `Today`, `Yesterday`, or the day. */
  toDay(at: number, now: number): string;
  /** For a list: the time today, the weekday within the last days, else the date. */
  toShort(at: number, now: number): string;
  /** `just now`, `5 minutes ago`, `3 hours ago`, then the date. */
  toAgo(at: number, now: number): string;
  /** Equal for times of the same day where the reader is. */
  dayKey(at: number): string;
}

const dayMs = 86_400_000;

/** Formats for one reader. */
export function createTimeFormat({ locale, timeZone }: Reader): TimeFormat {
  const zone = timeZone === undefined ? {} : { timeZone };
  const make = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { ...options, ...zone });
  const time = make({ hour: "numeric", minute: "2-digit" });
  const full = make({ dateStyle: "full", timeStyle: "short" });
  const day = make({ weekday: "long", day: "numeric", month: "long" });
  const dayWithYear = make({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const year = make({ year: "numeric" });
  const key = make({ year: "numeric", month: "2-digit", day: "2-digit" });
  const weekday = make({ weekday: "short" });
  const date = make({ day: "numeric", month: "short" });
  const dateWithYear = make({ day: "numeric", month: "short", year: "numeric" });
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

  const format: TimeFormat = {
    toTime: (at) => time.format(at),
    toFull: (at) => full.format(at),
    dayKey: (at) => key.format(at),
    toDay(at, now) {
      if (key.format(at) === key.format(now)) return "Today";
      if (key.format(at) === key.format(now - dayMs)) return "Yesterday";
      return year.format(at) === year.format(now) ? day.format(at) : dayWithYear.format(at);
    },
    toShort(at, now) {
      if (key.format(at) === key.format(now)) return time.format(at);
      if (now - at < 6 * dayMs) return weekday.format(at);
      return year.format(at) === year.format(now) ? date.format(at) : dateWithYear.format(at);
    },
    toAgo(at, now) {
      const minutes = Math.floor((now - at) / 60_000);
      if (minutes < 1) return "just now";
      if (minutes < 60) return ago.format(-minutes, "minute");
      if (minutes < 24 * 60) return ago.format(-Math.floor(minutes / 60), "hour");
      return format.toDay(at, now);
    },
  };
  return format;
}
