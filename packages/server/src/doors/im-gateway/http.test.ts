import { connect } from "node:net";
import { createMemoryStore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { readAll } from "../../net/testing/open-test-listener.ts";
import { imCalls } from "./testing/im-calls.ts";
import { decodeIms, encodeIms } from "./testing/im-client.ts";
import { type ImServer, openImServer } from "./testing/open-im-server.ts";

const open = new Set([
  "user/get_phone_verify_code",
  "user/username_register",
  "user/username_login",
  "user/phone_register",
  "user/phone_login",
]);

const url = (server: ImServer, path: string) => `http://127.0.0.1:${server.port}${path}`;

describe("the calls", () => {
  it.each(Object.keys(imCalls).filter((path) => !open.has(path)))(
    "%s refuses who is not signed in, in its own words",
    async (path) => {
      await using server = await openImServer();
      const client = server.client();
      const refused = {
        request_id: "R1",
        success: false,
        errmsg: "the session has ended, sign in again",
      };
      const { success = false, ...answer } = await client.ask(path);
      expect({ success, ...answer }).toEqual(refused);
      client.sessionId = "' OR 1=1 --";
      expect(await client.refusal(path)).toBe(refused.errmsg);
    },
  );

  it.each(Object.keys(imCalls))(
    "%s answers garbage, truncation and unknown fields",
    async (path) => {
      await using server = await openImServer();
      const [request = "", response = ""] = imCalls[path] ?? [];
      const whole = encodeIms(request, { request_id: "R1" });
      const unknown = new Uint8Array([...whole, 0xfa, 0x7f, 3, 1, 2, 3]);
      for (const body of [Uint8Array.of(0xff), whole.slice(0, -1), unknown]) {
        const bytes = await server.client().post(`/service/${path}`, body);
        const { success = false, errmsg, request_id = "" } = decodeIms(response, bytes);
        expect([success, errmsg]).toEqual([false, expect.stringMatching(/./)]);
        expect(request_id).toBe(body === unknown ? "R1" : "");
      }
      expect(server.errors).toEqual([]);
    },
  );

  it("take POST under paths that there are", async () => {
    await using server = await openImServer();
    const get = await fetch(url(server, "/service/user/username_login"));
    expect([get.status, get.headers.get("allow")]).toEqual([405, "POST"]);
    for (const path of ["user/get_random_verify_code", "__proto__", "constructor"]) {
      const response = await fetch(url(server, `/service/${path}`), { method: "POST" });
      expect([path, response.status]).toEqual([path, 404]);
    }
  });

  it("hide what went wrong inside, and log it once", async () => {
    const store = createMemoryStore();
    await using server = await openImServer({
      ports: {
        store: {
          ...store,
          async listFriends() {
            throw new Error("secret of the store");
          },
        },
      },
    });
    const client = server.client();
    await client.register("anna");
    await client.login("anna");
    expect(await client.refusal("friend/get_friend_list")).toMatch(/^internal error, request \S+$/);
    expect(server.errors).toHaveLength(1);
  });

  it("refuse a body over the limit before it has come", async () => {
    await using server = await openImServer();
    const socket = connect(server.port, "127.0.0.1");
    socket.write(
      "POST /service/user/username_login HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n",
    );
    const text = readAll(socket);
    socket.once("data", () => socket.destroy());
    expect(await text).toContain("the request is at least 999999999 bytes, the limit is 262144");
  });

  it("refuse a body over the limit that tells no length, and still answer", async () => {
    await using server = await openImServer();
    const pieces = (function* () {
      for (let index = 0; index < 40; index++) yield new Uint8Array(10_000);
    })();
    const response = await fetch(url(server, "/service/user/username_login"), {
      method: "POST",
      body: ReadableStream.from(pieces),
      duplex: "half",
    });
    const answer = decodeIms("UserLoginRsp", new Uint8Array(await response.arrayBuffer()));
    expect(answer.errmsg).toMatch(/^the request is at least \d+ bytes, the limit is 262144$/);
  });
});

describe("a large body", () => {
  /** What the server answers to the first 300 000 bytes of an upload. */
  async function begin(server: ImServer, sessionId: string): Promise<string> {
    const fields = { request_id: "R1", session_id: sessionId };
    const head = encodeIms("PutSingleFileReq", fields);
    const body = encodeIms("PutSingleFileReq", {
      ...fields,
      file_data: { file_content: new Uint8Array(1_000_000) },
    });
    expect(Buffer.compare(head, body.subarray(0, head.length))).toBe(0);
    const socket = connect(server.port, "127.0.0.1");
    socket.write(
      `POST /service/file/put_single_file HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    socket.write(body.subarray(0, 300_000));
    const text = readAll(socket);
    socket.once("data", () => socket.destroy());
    return text;
  }

  it("is refused from a stranger as soon as it is no small one", async () => {
    await using server = await openImServer();
    expect(await begin(server, "")).toContain("the session has ended, sign in again");
    expect(await begin(server, "nobody's")).toContain("the session has ended, sign in again");
  });

  it("is taken from who is signed in", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    const file_content = new Uint8Array(5_000_000).fill(1);
    const { file_info } = await anna.call("file/put_single_file", { file_data: { file_content } });
    expect(file_info.file_size).toBe(5_000_000);
    const file_id_list = [file_info.file_id, file_info.file_id];
    const { file_data } = await anna.call("file/get_multi_file", { file_id_list });
    expect(Object.keys(file_data)).toEqual([file_info.file_id]);
    expect(Buffer.compare(file_data[file_info.file_id].file_content, file_content)).toBe(0);
  });
});

describe("/ping", () => {
  it("answers pong", async () => {
    await using server = await openImServer();
    const response = await fetch(url(server, "/ping"));
    expect([response.status, await response.text()]).toEqual([200, "pong"]);
  });
});
