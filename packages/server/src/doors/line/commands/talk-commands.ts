import { accept } from "./accept.ts";
import { add } from "./add.ts";
import { away, back } from "./away.ts";
import type { Acting, Commands } from "./command.ts";
import { decline } from "./decline.ts";
import { files } from "./files.ts";
import { friends } from "./friends.ts";
import { group } from "./group.ts";
import { history } from "./history.ts";
import { join } from "./join.ts";
import { json } from "./json.ts";
import { leave } from "./leave.ts";
import { me } from "./me.ts";
import { msg } from "./msg.ts";
import { rooms } from "./rooms.ts";
import { showHelp } from "./run-command.ts";
import { search } from "./search.ts";
import { unfriend } from "./unfriend.ts";
import { who } from "./who.ts";

/** What somebody who has signed in can say. */
export const talkCommands: Commands<Acting> = {
  help: {
    usage: "",
    help: "shows this",
    run: async ({ talk }) =>
      talk.say(`${showHelp(talkCommands)}* //TEXT sends a line that begins with /\n`),
  },
  who,
  rooms,
  join,
  msg,
  me,
  history,
  search,
  files,
  group,
  leave,
  friends,
  add,
  accept,
  decline,
  unfriend,
  away,
  back,
  json,
  quit: { usage: "", help: "ends the connection", run: ({ quit }) => quit() },
};
