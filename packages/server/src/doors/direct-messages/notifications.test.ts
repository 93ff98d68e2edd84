import { openTestCore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { openTestListener } from "../../net/testing/open-test-listener.ts";
import { createTraffic } from "../../net/traffic.ts";
import { createNotifications } from "./notifications.ts";
import { DirectClient } from "./testing/direct-client.ts";
import { openDirect, postDirect, signIn } from "./testing/open-direct.ts";

describe("GetNotifications", () => {
  it("tells anybody of each new account, from then on", async () => {
    await using direct = await openDirect();
    await direct.enter("zoe");
    const stranger = direct.dial();
    const streams = [stranger.notifications(), stranger.notifications()];
    await Promise.all(streams.map(({ opened }) => opened));
    await direct.enter("ben");
    await direct.core.accounts.register({ username: "amy", password: "secret", address: "x" });
    const all = await Promise.all(streams.map((stream) => stream.gather(2)));
    expect(all[0]).toEqual(all[1]);
    expect(all[0]).toEqual([
      {
        id: expect.any(Number),
        title: "A new family member",
        description: "ben the great has joined. Say hi!",
      },
      {
        id: expect.any(Number),
        title: "A new family member",
        description: "amy has joined. Say hi!",
      },
    ]);
    expect(await streams[0]?.cancel()).toEqual([1, expect.any(String)]);
    await direct.enter("joe");
    expect((await streams[1]?.gather(3))?.length).toBe(3);
  });

  it("ignores messages and changed names", async () => {
    await using direct = await openDirect();
    const zoe = await direct.enter("zoe");
    await direct.enter("ben");
    const stream = zoe.notifications();
    await stream.opened;
    const session = await signIn(direct.core, "zoe");
    await direct.core.accounts.updateProfile(session, { displayName: "Zoë" });
    await postDirect(direct.core, session, "ben", "hello");
    await direct.enter("amy");
    expect((await stream.gather(1)).map(({ description }) => description)).toEqual([
      "amy the great has joined. Say hi!",
    ]);
  });

  it("bounds the streams, and gives a place back when its stream ends", async () => {
    const core = openTestCore();
    const notifications = createNotifications(core.live, createTraffic(), 1);
    await using listener = await openTestListener({
      grpcStreams: {
        "/pb.GrpcServerService/GetNotifications": {
          maxMessageBytes: 10,
          handler: notifications.serve,
        },
      },
    });
    await using client = new DirectClient(listener.port);
    for (let count = 0; count < 3; count++) {
      const first = client.notifications();
      await first.opened;
      expect(await client.notifications().status).toEqual([
        8,
        "too many listeners for notifications",
      ]);
      await first.cancel();
      // The server hears of it a moment later.
      await client.call("GetUser");
    }
    await notifications.close();
  });
});
