import { answerPage, type CallContext, type Handlers } from "../bridge/answerer.ts";
import { createCaller, type Engine } from "../bridge/caller.ts";
import type { EngineEvent, Tell } from "../bridge/messages.ts";

/** A page's engine over a real channel, with handlers of the test's own. */
export type MemoryEngine = Disposable & {
  readonly engine: Engine;
  readonly tells: readonly Tell[];
  send(event: EngineEvent): void;
};

/** A call without a handler fails as `unimplemented`. */
export function openMemoryEngine(handlers: Partial<Handlers>): MemoryEngine {
  const { port1, port2 } = new MessageChannel();
  const tells: Tell[] = [];
  const complete = new Proxy(handlers as Handlers, {
    get: (target, name, receiver) =>
      Reflect.get(target, name, receiver) ??
      ((_: unknown, __: CallContext) => {
        throw Object.assign(new Error(`no handler for ${String(name)}`), { code: "unimplemented" });
      }),
  });
  const page = answerPage(port2, { handlers: complete, onTell: (tell) => tells.push(tell) });
  return {
    engine: createCaller(port1),
    tells,
    send: (event) => page.send(event),
    [Symbol.dispose]() {
      port1.close();
      port2.close();
    },
  };
}
