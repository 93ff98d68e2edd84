import type { Clock, Core } from "@parley/core";
import {
  AccountService,
  ConversationService,
  FileService,
  FriendService,
  MessageService,
  PhoneService,
  SearchService,
  ServerService,
  SessionService,
} from "@parley/protocol/native";
import type { Admission } from "../../admission/admission.ts";
import type { Log } from "../../net/log.ts";
import type { QueueBudget } from "../../net/queue-budget.ts";
import type { Door } from "../../net/routes.ts";
import { createTraffic } from "../../net/traffic.ts";
import { createCallOptions } from "./calls.ts";
import { toLimits } from "./codec.ts";
import { reveal } from "./errors.ts";
import { createDownload } from "./files/download.ts";
import { createFileLinks } from "./files/file-links.ts";
import { type NativeLimits, toNativeLimits } from "./limits.ts";
import { createLiveDoor } from "./live/live-door.ts";
import { createAccountService } from "./services/accounts.ts";
import { createConversationService } from "./services/conversations.ts";
import { createFileService } from "./services/files.ts";
import { createFriendService } from "./services/friends.ts";
import { createMessageService } from "./services/messages.ts";
import { createPhoneService } from "./services/phone.ts";
import { createSearchService } from "./services/search.ts";
import { createServerService } from "./services/server.ts";
import { createSessionService } from "./services/sessions.ts";

/** What the door is made of. */
export type NativeDoorParts = {
  readonly core: Core;
  readonly clock: Clock;
  /** Where those who come take turns; the same for every door. */
  readonly admission: Admission;
  /** Of what waits for the connections of all doors. Default: none. */
  readonly queueBudget?: QueueBudget | undefined;
  readonly log: Log;
  /** The secret that file links are signed with; 32 random bytes. Another one makes the old links invalid. */
  readonly signingKey: Uint8Array;
  /** What the server calls itself. */
  readonly serverName: string;
  readonly version: string;
  /** Default: `toNativeLimits`. */
  readonly limits?: Partial<NativeLimits>;
};

/**
 * The native door, `parley.v1`: unary calls as Connect (JSON or Protobuf), gRPC and gRPC-Web; live frames over
 * the WebSocket `/live` and the gRPC stream `LiveService/Connect`; downloads under `/files/`.
 */
export function createNativeDoor(parts: NativeDoorParts): Door {
  const { core, clock, admission, log, signingKey, serverName, version } = parts;
  const limits: NativeLimits = {
    ...toNativeLimits(core.limits.messagesPerSecond),
    ...parts.limits,
  };
  const lifetimeMs = limits.fileLinkLifetimeMs;
  const links = createFileLinks({ key: signingKey, clock, lifetimeMs });
  const traffic = createTraffic(parts.queueBudget);
  const live = createLiveDoor({
    ...{ core, clock, admission, limits, traffic },
    reveal: (thrown) => reveal(thrown, log),
  });
  const options = createCallOptions({ core, log });
  const info = { name: serverName, version, limits: toLimits(core.limits, limits.maxFrameBytes) };
  return {
    name: "native",
    traffic,
    routes: {
      ...live.routes,
      connect(router) {
        router.service(ServerService, createServerService(info), options);
        router.service(AccountService, createAccountService(core), options);
        router.service(SessionService, createSessionService(core), options);
        router.service(ConversationService, createConversationService(core), options);
        router.service(MessageService, createMessageService(core), options);
        router.service(FriendService, createFriendService(core), options);
        router.service(SearchService, createSearchService(core), options);
        router.service(PhoneService, createPhoneService(core), options);
        router.service(FileService, createFileService({ core, links }), options);
      },
      http: { "/files/": createDownload({ core, clock, log, links, maxAgeMs: lifetimeMs }) },
      shortlyLogged: ["/files/"],
    },
    drain: live.drain,
    async close() {
      live.close();
    },
  };
}
