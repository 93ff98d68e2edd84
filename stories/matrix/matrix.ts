import { randomBytes } from "node:crypto";
import {
  type DoorName,
  doors,
  type Entrance,
  type Kind,
  type Parcel,
  type Person,
} from "./person.ts";
import { openChatRoomPerson } from "./persons/chat-room.ts";
import { openDirectMessagesPerson } from "./persons/direct-messages.ts";
import { openImGatewayPerson } from "./persons/im-gateway.ts";
import { openLinePerson } from "./persons/line.ts";
import { openNativePerson } from "./persons/native.ts";
import { openSimpleChatPerson } from "./persons/simple-chat.ts";

/** How somebody comes in by each door. */
export const openers: Readonly<Record<DoorName, (entrance: Entrance) => Promise<Person>>> = {
  native: openNativePerson,
  "chat-room": openChatRoomPerson,
  "simple-chat": openSimpleChatPerson,
  "direct-messages": openDirectMessagesPerson,
  "im-gateway": openImGatewayPerson,
  line: openLinePerson,
};

/** Every kind, with what the table says of it. */
export const kinds: Readonly<Record<Kind, string>> = {
  text: "A text in the lobby, with emoji and letters of four bytes",
  picture: "A picture in the lobby",
  file: "A file of 20 MB in the lobby",
  presence: "Somebody comes online",
  direct: "A direct message",
  group: "A message in a group",
};

/** What stands in a cell. */
export type Cell = "✓" | "words" | "–" | "✗";

/** Kind, then sender, then receiver. */
export type Matrix = Readonly<
  Record<Kind, Readonly<Record<DoorName, Readonly<Record<DoorName, Cell>>>>>
>;

// The smallest PNG: one pixel.
const pixel = new Uint8Array(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==",
    "base64",
  ),
);
const fileBytes = 20 * 1024 * 1024;

/** Something new to send, of a kind. */
export function createParcel(
  kind: Kind,
  place: Pick<Parcel, "from" | "to" | "conversationId">,
): Parcel {
  const mark = randomBytes(4).toString("hex");
  switch (kind) {
    case "picture":
      return { ...place, text: `${mark}.png`, bytes: pixel };
    case "file":
      return { ...place, text: `${mark}.bin`, bytes: new Uint8Array(randomBytes(fileBytes)) };
    default:
      return { ...place, text: `${mark} Grüße 🙂 𝒳 مرحبا 漢字`, bytes: new Uint8Array() };
  }
}

/** The matrix as a page. */
export function toPage(matrix: Matrix): string {
  const head = `| from ↓ to → | ${doors.join(" | ")} |\n|---|${doors.map(() => ":-:|").join("")}`;
  const tables = Object.entries(kinds).map(([kind, title]) => {
    const rows = doors.map((from) => {
      const cells = doors.map((to) => matrix[kind as Kind][from][to]);
      return `| **${from}** | ${cells.join(" | ")} |`;
    });
    return `## ${title}\n\n${head}\n${rows.join("\n")}\n`;
  });
  return `${preface}\n${tables.join("\n")}`;
}

const preface = `# What goes from door to door

Every cell was tried, by clients that are not ours, in one run against one server: \`stories/matrix\`. The run makes this page and fails when it
differs from what stands here. To make it anew: \`UPDATE_MATRIX=1 npx vitest run --project stories stories/matrix\`.

✓ arrives as it is, byte for byte. *words*: the receiving wire has nothing for it, and tells of it in a line of text.
– one of the two wires cannot carry it.
`;
