import { toNames } from "../show-event.ts";
import { toShownName } from "../words.ts";
import type { Acting, Command } from "./command.ts";

/** Lists friends, and the requests that wait. */
export const friends: Command<Acting> = {
  usage: "",
  help: "lists your friends and who waits for an answer",
  async run({ talk }) {
    const { core, session } = talk;
    const [list, requests] = await Promise.all([
      core.friends.list(session),
      core.friends.listRequests(session),
    ]);
    const self = session.account.id;
    const asking = requests.map(({ from }) => from).filter(({ id }) => id !== self);
    const asked = requests.map(({ to }) => to).filter(({ id }) => id !== self);
    const names = list.map(
      ({ id, username }) => `${toShownName(username)} (${words[core.presence.get(id)]})`,
    );
    talk.say(
      [
        `* friends: ${names.length > 0 ? names.join(", ") : "none yet; /add NAME asks somebody"}\n`,
        asking.length > 0 ? `* waiting for your /accept or /decline: ${toNames(asking)}\n` : "",
        asked.length > 0 ? `* asked by you: ${toNames(asked)}\n` : "",
      ].join(""),
    );
  },
};

const words = { active: "here", inactive: "away", offline: "gone" };
