import { Code, ConnectError, type ConnectRouter } from "@connectrpc/connect";
import { ChatError, type Core } from "@parley/core";
import { QtGrpcChat } from "@parley/protocol/chat-room";
import type { Log } from "../../net/log.ts";
import { peerKey } from "../../net/peer-context.ts";
import { toRetryHeaders } from "../../wording/retry-headers.ts";
import { toNameTaken, toRefusal, toWireError } from "./errors.ts";

/** Registers the `Register` call: makes an account, and does not sign in. */
export function createRegister(core: Core, log: Log): (router: ConnectRouter) => void {
  async function register(name: string, password: string, address: string): Promise<void> {
    if (name === "" || password === "") throw toRefusal("emptyRegistration");
    try {
      await core.accounts.register({ username: name, password, address });
    } catch (thrown) {
      if (thrown instanceof ChatError && thrown.code === "already_exists") throw toNameTaken(name);
      throw thrown;
    }
  }

  return (router) => {
    router.rpc(QtGrpcChat.method.register, async ({ name, password }, context) => {
      try {
        await register(name, password, context.values.get(peerKey).address);
      } catch (thrown) {
        const { code, message } = toWireError(thrown, log);
        // Connect numbers its codes as gRPC does, but has none for OK, which no error has.
        throw new ConnectError(
          message,
          code || Code.Internal,
          toRetryHeaders(thrown),
          undefined,
          thrown,
        );
      }
      return {};
    });
  };
}
