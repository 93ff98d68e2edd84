import type { ServiceImpl } from "@connectrpc/connect";
import type { Limits, ServerService } from "@parley/protocol/native";

/** What a client may know before it signs in. */
export function createServerService(info: {
  readonly name: string;
  readonly version: string;
  readonly limits: Limits;
}): ServiceImpl<typeof ServerService> {
  return {
    getServerInfo() {
      return info;
    },
  };
}
