import type { AccountId, Presence, PresenceEntry } from "@parley/core";
import { joinBytes } from "../net/join-bytes.ts";

/**
 * Who is here, in the bytes of one wire: encoded once after each change and not for each who comes, because when everybody comes
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

/** Creates the roster of a presence. `encode` must not throw. */
export function createRoster(
  presence: Pick<Presence, "list" | "subscribe">,
  encode: (entry: PresenceEntry) => Uint8Array,
): Roster {
  let written: Written | undefined;
  const close = presence.subscribe(() => {
    written = undefined;
  });

  function write(): Written {
    const places = new Map<AccountId, Place>();
    let length = 0;
    const parts = presence.list().map((entry) => {
      const part = encode(entry);
      places.set(entry.account.id, { begin: length, end: length + part.length });
      length += part.length;
      return part;
    });
    return { bytes: joinBytes(parts), places };
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
