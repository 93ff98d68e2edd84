/** What is carried from one person to another. */
export type Kind = "text" | "picture" | "file" | "presence" | "direct" | "group";

/** The doors by name, in the order of the table. */
export const doors = [
  "native",
  "chat-room",
  "simple-chat",
  "direct-messages",
  "im-gateway",
  "line",
] as const;

export type DoorName = (typeof doors)[number];

/** Something on its way. */
export type Parcel = {
  /** Who sends it. */
  readonly from: string;
  /** Who gets it, when it goes to one person. */
  readonly to: string;
  /** Where it is said: `lobby`, the group, or the direct conversation of the two. */
  readonly conversationId: string;
  /** The words, or the name of the file. */
  readonly text: string;
  /** Of the picture or the file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
};

/** How it came: the same text or bytes, or words that tell of it where the wire has nothing better. */
export type Arrival = "as it is" | "in words";

/** Somebody at a door, with a client that is not ours. A kind that its wire does not have is absent. */
export interface Person extends AsyncDisposable {
  readonly name: string;
  readonly send: Partial<Record<Exclude<Kind, "presence">, (parcel: Parcel) => Promise<void>>>;
  /** Settles when it has come. */
  readonly receive: Partial<Record<Kind, (parcel: Parcel) => Promise<Arrival>>>;
}

/** What a person needs to come in. */
export type Entrance = {
  readonly url: string;
  readonly port: number;
  readonly name: string;
  readonly password: string;
};

/**
 * Whether a file of this name can be the parcel. Some wires send pictures without a name; the door then makes
 * one up.
 */
export function isParcel(parcel: Parcel, name: string | undefined): boolean {
  return parcel.text.endsWith(".png") || name === parcel.text;
}

/** The name by which words can tell of the parcel: none for a picture. */
export function toNameIn({ text }: Parcel): string {
  return text.endsWith(".png") ? "" : text;
}

/** Throws unless the bytes are the parcel's. */
export function requireSame(bytes: Uint8Array, parcel: Parcel): Arrival {
  if (Buffer.compare(bytes, parcel.bytes) === 0) return "as it is";
  throw new Error(`${parcel.text} came as ${bytes.length} other bytes`);
}
