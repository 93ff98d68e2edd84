import type { AccountId, Presence, PresenceEntry } from "@parley/core";
import { joinBytes } from "../net/join-bytes.ts";

/**
 * Who is here, in the bytes of one wire: joined once after each change and not for each who comes, because when everybody comes
 * back, everybody asks.
 */
export interface Roster {
  /** Everybody, end to end; with `except`, around that one. Not to be changed: all get the same bytes. */
  list(except?: AccountId): readonly Uint8Array[];
  /** What tells of one; `undefined` for who is not here. */
  find(id: AccountId): Uint8Array | undefined;
  close(): void;
}

type Place = { readonly begin: number; readonly end: number };
type Written = { readonly bytes: Uint8Array; readonly places: ReadonlyMap<AccountId, Place> };
type Part = PresenceEntry & { readonly bytes: Uint8Array };

/** Creates the roster of a presence. `encode` must not throw. */
export function createRoster(
  presence: Pick<Presence, "list" | "subscribe">,
  encode: (entry: PresenceEntry) => Uint8Array,
): Roster {
  let written: Written | undefined;
  /** Encoded before: of ten thousand few change at a time. */
  let parts: ReadonlyMap<AccountId, Part> = new Map();
  const close = presence.subscribe(() => {
    written = undefined;
  });

  function toPart(entry: PresenceEntry): Part {
    const part = parts.get(entry.account.id);
    const isSame = part?.account === entry.account && part.state === entry.state;
    return isSame ? part : { ...entry, bytes: encode(entry) };
  }

  function write(): Written {
    parts = new Map(presence.list().map((entry) => [entry.account.id, toPart(entry)]));
    const places = new Map<AccountId, Place>();
    let length = 0;
    for (const [id, { bytes }] of parts) {
      places.set(id, { begin: length, end: length + bytes.length });
      length += bytes.length;
    }
    return { bytes: joinBytes([...parts.values()].map(({ bytes }) => bytes)), places };
  }

  function read(): Written {
    written ??= write();
    return written;
  }

  return {
    list(except) {
      const { bytes, places } = read();
      const place = except === undefined ? undefined : places.get(except);
      if (place === undefined) return [bytes];
      return [bytes.subarray(0, place.begin), bytes.subarray(place.end)];
    },
    find(id) {
      const { bytes, places } = read();
      const place = places.get(id);
      return place && bytes.subarray(place.begin, place.end);
    },
    close,
  };
}
