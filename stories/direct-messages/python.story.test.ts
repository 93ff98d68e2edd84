import { describe, expect, it } from "vitest";
import { PythonGrpc, requirePythonGrpc } from "../testing/python-grpc.ts";
import { startParley } from "../testing/start-parley.ts";

const isHere = requirePythonGrpc("the stories of the Flutter chat");

function toCall(method: string, request: string, response: string) {
  return {
    kind: "unary",
    path: `/pb.GrpcServerService/${method}`,
    request: `pb.${request}`,
    response: `pb.${response}`,
  } as const;
}

const signUp = toCall("SignUp", "SignupRequestMessage", "SignupResponseMessage");
const login = toCall("login", "LoginRequestMessage", "LoginResponseMessage");
const getUsers = toCall("GetUsers", "UsersListRequest", "ListUserMessage");
const getAll = toCall("GetAllMessage", "GetAllMessagesRequest", "GetAllMessagesResponse");
const chat = { ...toCall("SendMessage", "SendMessageRequest", "Message"), kind: "chat" } as const;

describe.skipIf(!isHere)("somebody with Python's gRPC and the .proto files", () => {
  it("signs up, logs in and chats with another, whose token is checked", async () => {
    await using server = await startParley();
    await using python = await PythonGrpc.start(
      "direct-messages",
      `localhost:${server.ports.grpc}`,
    );
    const enter = async (username: string) => {
      const message = { username, password: "secret", name: username };
      await python.call({ ...signUp, message }).gather(1);
      const credentials = { username, password: "secret" };
      const [answer] = await python.call({ ...login, message: credentials }).gather(1);
      return { metadata: [["authorization", `bearer ${answer.accessToken}`]] } as const;
    };
    const [zoe, ben] = [await enter("zoe"), await enter("ben")];
    const again = { username: "zoe", password: "secret", name: "x" };
    expect(await python.call({ ...signUp, message: again }).status).toEqual([
      6,
      "user already registered",
    ]);
    const page = { pageNumber: 1, pageSize: 10 };
    const [users] = await python.call({ ...getUsers, ...zoe, message: page }).gather(1);
    expect(users).toEqual({
      totalCount: 1,
      users: [{ id: expect.any(Number), username: "ben", name: "ben" }],
    });
    expect(await python.call({ ...getUsers, message: page }).status).toEqual([
      16,
      "missing required token",
    ]);

    const first = python.call({ ...chat, ...zoe });
    first.write({ message: "Join_room", reciever: "ben" });
    await first.gather(1);
    const second = python.call({ ...chat, ...ben });
    second.write({ message: "Join_room", reciever: "zoe" });
    await first.gather(2);
    first.write({ message: "hé 👋", reciever: "ben" });
    // The second may have been told of the first, who was still joining, before its own welcome.
    const [shown] = await Promise.all([
      second.find(({ sender }) => sender === "zoe"),
      first.gather(3),
    ]);
    expect(first.received.map(({ message }) => message)).toEqual([
      "You have joined the room.",
      "ben has joined the room.",
      "hé 👋",
    ]);
    expect(shown).toEqual(first.received[2]);
    second.write({ message: "to nobody", reciever: "amy" });
    expect(await second.status).toEqual([13, "Error saving message: user not found"]);
    first.end();
    expect(await first.status).toEqual([0, ""]);
    const [history] = await python
      .call({ ...getAll, ...zoe, message: { reciever: "ben" } })
      .gather(1);
    expect(history.messages).toEqual([first.received[2]]);
  });

  it("asks the server what it serves, and whether it is well", async () => {
    await using server = await startParley();
    await using python = await PythonGrpc.start("grpc-tools", `localhost:${server.ports.grpc}`);
    const reflection = python.call({
      kind: "chat",
      path: "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
      request: "grpc.reflection.v1alpha.ServerReflectionRequest",
      response: "grpc.reflection.v1alpha.ServerReflectionResponse",
    });
    reflection.write({ listServices: "*" });
    const [{ listServicesResponse }] = await reflection.gather(1);
    const names = listServicesResponse.service.map(({ name }: { name: string }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        "chat.QtGrpcChat",
        "parley.v1.MessageService",
        "pb.GrpcServerService",
        "qtgrpc.examples.chat.SimpleChat",
      ]),
    );
    reflection.end();
    expect(await reflection.status).toEqual([0, ""]);
    const health = {
      kind: "unary",
      path: "/grpc.health.v1.Health/Check",
      request: "grpc.health.v1.HealthCheckRequest",
      response: "grpc.health.v1.HealthCheckResponse",
    } as const;
    const checks = names.map((service: string) => python.call({ ...health, message: { service } }));
    for (const check of checks) expect(await check.gather(1)).toEqual([{ status: "SERVING" }]);
  });
});
