import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { silentLog } from "../net/log.ts";
import { createCodeSender } from "./create-code-sender.ts";
import { openMailbox } from "./testing/open-mailbox.ts";

const message = { phone: "+13800138000", code: "0042" };
const context = { log: silentLog, serverName: "Our club" };

/** A webhook's service that keeps what comes and answers with `status`. */
async function openHook(status: number) {
  const requests: { readonly request: IncomingMessage; readonly body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += String(piece);
    requests.push({ request, body });
    response.writeHead(status, { location: "/elsewhere" }).end("thank you");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/send`,
    requests,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

describe("createCodeSender()", () => {
  it("writes codes into the log", async () => {
    const lines: object[] = [];
    const log = { ...silentLog, warn: (fields: object) => void lines.push(fields) };
    await createCodeSender({ kind: "log" }, { log, serverName: "x" }).send(message);
    expect(lines).toEqual([message]);
  });

  it("posts codes to a webhook, with the credentials", async () => {
    await using hook = await openHook(204);
    const setting = { kind: "webhook", url: hook.url, credentials: "me:ünder" } as const;
    await createCodeSender(setting, context).send(message);
    expect(
      hook.requests.map(({ request, body }) => [
        request.method,
        request.url,
        request.headers["content-type"],
        request.headers.authorization,
        JSON.parse(body),
      ]),
    ).toEqual([["POST", "/send", "application/json", "Basic bWU6w7xuZGVy", message]]);
  });

  it.each([302, 403, 500])("takes %d from a webhook for not sent", async (status) => {
    await using hook = await openHook(status);
    const setting = { kind: "webhook", url: hook.url, credentials: undefined } as const;
    await expect(createCodeSender(setting, context).send(message)).rejects.toThrow();
    expect(hook.requests).toHaveLength(1);
  });

  it("mails codes to the address made of the number's digits", async () => {
    await using mailbox = await openMailbox();
    const url = `smtp://127.0.0.1:${mailbox.port}`;
    const to = "{phone}@sms.example";
    const setting = { kind: "smtp", url, from: "chat@x.example", to } as const;
    await createCodeSender(setting, context).send(message);
    const [mail] = mailbox.mails;
    expect(mail?.from).toBe("chat@x.example");
    expect(mail?.to).toEqual(["13800138000@sms.example"]);
    expect(mail?.data).toContain("Subject: 0042 is your code for Our club\r\n");
  });

  it("gives no password to a mail server without TLS", async () => {
    await using mailbox = await openMailbox();
    const url = `smtp://me:secret@127.0.0.1:${mailbox.port}`;
    const to = "{phone}@sms.example";
    const setting = { kind: "smtp", url, from: "chat@x.example", to } as const;
    await expect(createCodeSender(setting, context).send(message)).rejects.toThrow();
    expect(mailbox.lines.join()).not.toContain("AUTH");
  });

  it("rejects when the mail server refuses the recipient", async () => {
    await using mailbox = await openMailbox({ refuses: true });
    const url = `smtp://127.0.0.1:${mailbox.port}`;
    const to = "{phone}@sms.example";
    const setting = { kind: "smtp", url, from: "chat@x.example", to } as const;
    await expect(createCodeSender(setting, context).send(message)).rejects.toThrow();
    expect(mailbox.mails).toEqual([]);
  });
});
