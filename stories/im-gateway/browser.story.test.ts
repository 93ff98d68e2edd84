import { describe, expect, it } from "vitest";
import { ImClient } from "../../packages/server/src/doors/im-gateway/testing/im-client.ts";
import { enterByJson, listAllEvents } from "../testing/json-client.ts";
import { startParley, type TestServer } from "../testing/start-parley.ts";

const pcm = Uint8Array.from({ length: 320 }, (_, index) => index % 256);

function openClient({ ports }: TestServer): ImClient {
  return new ImClient({ http: ports.web ?? 0, ws: ports.im ?? 0 });
}

describe("somebody with the instant messenger and somebody in a browser", () => {
  it("become friends, talk, and part, each told at once", async () => {
    await using server = await startParley();
    const anna = await openClient(server).enter("anna");
    const nina = await enterByJson(server.url, "nina");
    const annaId = await anna.id();
    await nina.call("FriendService/RequestFriend", { accountId: annaId });
    const { user_info } = (await anna.next()).friend_add_apply;
    expect(user_info.nickname).toBe("nina");
    const answer = { apply_user_id: user_info.user_id, agree: true };
    const { new_session_id } = await anna.call("friend/add_friend_process", answer);
    const { chat_session_info } = (await anna.next()).new_chat_session_info;
    expect(chat_session_info).toMatchObject({
      single_chat_friend_id: user_info.user_id,
      chat_session_id: new_session_id,
      chat_session_name: "nina",
    });
    await nina.call("MessageService/PostMessage", {
      conversationId: new_session_id,
      clientMessageId: "1",
      text: { body: "hello from the browser 🙂" },
    });
    const { message_info } = (await anna.next()).new_message_info;
    expect(message_info.message.string_message.content).toBe("hello from the browser 🙂");
    const message = { message_type: 3, speech_message: { file_contents: pcm } };
    await anna.call("message_transmit/new_message", { chat_session_id: new_session_id, message });
    const events = await listAllEvents(nina, new_session_id);
    // The browser gets a sound that it can play.
    expect(events.at(-1)).toMatchObject({
      message: { file: { name: "voice.wav", mediaType: "audio/wav", size: String(44 + 320) } },
    });
    await nina.call("FriendService/RemoveFriend", { accountId: annaId });
    expect(await anna.next()).toEqual({
      notify_type: 4,
      friend_remove: { user_id: user_info.user_id },
    });
  });

  it("ends by its WebSocket a session that the browser can see, and no other", async () => {
    await using server = await startParley();
    const anna = openClient(server);
    await anna.register("anna", "password_of_ann");
    await anna.login("anna", "password_of_ann");
    await anna.connect();
    const signIn = { username: "anna", password: "password_of_ann" };
    const response = await fetch(`${server.url}/parley.v1.SessionService/SignIn`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(signIn),
    });
    const { token } = await response.json();
    const thief = openClient(server);
    thief.sessionId = token;
    // A token of the browser's is none here, or this door would end the browser's session.
    expect(await thief.refusal("user/get_user_info")).toContain("the session has ended");
    const elsewhere = { nickname: "anna", password: "password_of_ann" };
    expect(await thief.refusal("user/username_login", elsewhere)).toBe(
      "already logged in elsewhere",
    );
    await anna.close();
    await expect
      .poll(() => thief.ask("user/username_login", elsewhere))
      .toMatchObject({
        success: true,
      });
  });
});
