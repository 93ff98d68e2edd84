import { chatRoomCodecs } from "./chat-room.ts";
import type { Codec } from "./codec.ts";
import { directMessagesCodecs } from "./direct-messages.ts";
import { imGatewayCodecs } from "./im-gateway.ts";
import { lineCodecs } from "./line.ts";
import { nativeCodecs } from "./native.ts";
import { netCodecs } from "./net.ts";
import { simpleChatCodecs } from "./simple-chat.ts";

/** The codecs of each door, and of what stands before the doors. */
export const codecs: Readonly<Record<string, readonly Codec[]>> = {
  native: nativeCodecs,
  "chat-room": chatRoomCodecs,
  "simple-chat": simpleChatCodecs,
  "direct-messages": directMessagesCodecs,
  "im-gateway": imGatewayCodecs,
  line: lineCodecs,
  net: netCodecs,
};
