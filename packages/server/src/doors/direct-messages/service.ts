import { type ConnectRouter, createContextKey, type HandlerContext } from "@connectrpc/connect";
import { ChatError, type Core, type Session } from "@parley/core";
import {
  type GetAllMessagesRequest,
  GrpcServerService,
  type LoginRequestMessage,
  type SignupRequestMessage,
  type UsersListRequest,
} from "@parley/protocol/direct-messages";
import type { Log } from "../../net/log.ts";
import { peerKey } from "../../net/peer-context.ts";
import { blameForUnreadable } from "../../net/unreadable-message.ts";
import type { Authenticate } from "./authenticate.ts";
import { toUser } from "./codec.ts";
import { toConnectError, toRefusal } from "./errors.ts";
import { findUsers } from "./find-users.ts";
import type { History } from "./history.ts";
import type { LogIn } from "./log-in.ts";

type ServiceParts = {
  readonly core: Core;
  readonly logIn: LogIn;
  readonly authenticate: Authenticate;
  readonly history: History;
  readonly log: Log;
};

/** Registers the unary calls. */
export function createService(parts: ServiceParts): (router: ConnectRouter) => void {
  const { core, logIn, authenticate, history, log } = parts;
  const sessionKey = createContextKey<Session | undefined>(undefined);
  const { signUp, login, getUser, getUsers, getAllMessage } = GrpcServerService.method;
  const openMethods: ReadonlySet<HandlerContext["method"]> = new Set([signUp, login]);

  function requireSession(context: HandlerContext): Session {
    const session = context.values.get(sessionKey);
    if (session === undefined) throw toRefusal("missingToken");
    return session;
  }

  const options = {
    async requestGate(context: HandlerContext) {
      blameForUnreadable(context);
      if (openMethods.has(context.method)) return;
      try {
        const session = await authenticate(context.requestHeader.get("authorization"));
        context.values.set(sessionKey, session);
      } catch (thrown) {
        throw toConnectError(thrown, log);
      }
    },
  };

  function toHandler<Request, Response>(
    run: (request: Request, context: HandlerContext) => Promise<Response>,
  ) {
    return async (request: Request, context: HandlerContext) => {
      try {
        return await run(request, context);
      } catch (thrown) {
        throw toConnectError(thrown, log);
      }
    };
  }

  async function register(request: SignupRequestMessage, context: HandlerContext) {
    const { username, password, name } = request;
    const { address } = context.values.get(peerKey);
    try {
      const details = { username, password, displayName: name, address };
      return { user: toUser(await core.accounts.register(details)) };
    } catch (thrown) {
      const isTaken = thrown instanceof ChatError && thrown.code === "already_exists";
      throw isTaken ? toRefusal("nameTaken") : thrown;
    }
  }

  async function signIn({ username, password }: LoginRequestMessage, context: HandlerContext) {
    const { session, token } = await logIn({
      username,
      password,
      address: context.values.get(peerKey).address,
      client: context.requestHeader.get("user-agent") ?? "",
    });
    return { user: toUser(session.account), accessToken: token };
  }

  async function get(_: object, context: HandlerContext) {
    const session = requireSession(context);
    return { user: toUser(await core.accounts.get(session, session.account.id)) };
  }

  async function listUsers(request: UsersListRequest, context: HandlerContext) {
    const users = (await findUsers(core.search, requireSession(context), request)).map(toUser);
    return { totalCount: users.length, users };
  }

  async function listMessages({ reciever }: GetAllMessagesRequest, context: HandlerContext) {
    return { messages: [...(await history.list(requireSession(context), reciever))] };
  }

  return (router) => {
    router.rpc(signUp, toHandler(register), options);
    router.rpc(login, toHandler(signIn), options);
    router.rpc(getUser, toHandler(get), options);
    router.rpc(getUsers, toHandler(listUsers), options);
    router.rpc(getAllMessage, toHandler(listMessages), options);
  };
}
