import type { Acting, Command } from "./command.ts";

/** Tells the others that the person is not at the terminal. */
export const away: Command<Acting> = {
  usage: "",
  help: "tells the others that you are away",
  async run({ talk, setActivity }) {
    setActivity("inactive");
    talk.say("* you are away\n");
  },
};

/** Takes it back. */
export const back: Command<Acting> = {
  usage: "",
  help: "tells them that you are back",
  async run({ talk, setActivity }) {
    setActivity("active");
    talk.say("* you are back\n");
  },
};
