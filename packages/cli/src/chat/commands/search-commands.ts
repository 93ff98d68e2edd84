import type { Event } from "@parley/sdk";
import { formatEvent } from "../format-event.ts";
import { formatHit, formatMoment } from "../format-hit.ts";
import type { ChatCommand, ShownHits, Talk } from "../talk.ts";
import { requireRest } from "./require-rest.ts";

const pageSize = 10;
/** How many events are shown before and after a hit. */
const around = 5;

const search: ChatCommand = {
  usage: "[WORDS]",
  summary: "find messages, everywhere; without words, the next hits",
  async run(rest, talk) {
    const last = talk.hits;
    const text = rest === "" ? (last?.text ?? "") : rest;
    requireRest(text, "say what to look for: /search WORDS");
    const shown: ShownHits = rest === "" && last ? last : { text, hits: [], nextPageToken: "" };
    if (shown === last && last.nextPageToken === "") {
      talk.note(`there is nothing more with ${text}`);
      return;
    }
    const { nextPageToken: pageToken } = shown;
    const page = await talk.client.searchMessages({ text, pageToken, pageSize });
    talk.hits = { ...page, text, hits: [...shown.hits, ...page.events] };
    showHits(talk, page.events, shown.hits.length);
    if (page.events.length === 0) talk.note(`nothing was found with ${text}`);
    else if (page.nextPageToken !== "") talk.note("there is more: /search");
  },
};

function showHits(talk: Talk, events: readonly Event[], shown: number): void {
  events.forEach((event, index) => {
    const number = talk.colors.bold(`[${shown + index + 1}]`);
    talk.print(`${number} ${formatHit(event, talk.toLabel(event.log), formatMoment)}`);
  });
}

const show: ChatCommand = {
  usage: "N",
  summary: "what was said around hit N",
  async run(rest, talk) {
    const hit = talk.hits?.hits[Number(requireRest(rest, "say which hit: /show N")) - 1];
    if (!hit) throw new Error(`there is no hit ${rest}; /search WORDS finds some`);
    const position = { afterSeq: Math.max(0, hit.seq - around - 1) };
    const { events } = await talk.client.listEvents(hit.log, position, 2 * around + 1);
    const label = talk.toLabel(hit.log);
    talk.note(`in ${label}, ${formatMoment(hit.at)}`);
    for (const event of events) {
      const text = formatEvent(event, talk.style);
      if (text === undefined) continue;
      const mark = event.seq === hit.seq ? talk.colors.bold("> ") : "  ";
      talk.print(
        text
          .split("\n")
          .map((line, row) => (row === 0 ? mark : "  ") + line)
          .join("\n"),
      );
    }
    const isShown = talk.view.conversationId === hit.log;
    talk.note(isShown ? "until here" : `until here; /open ${label} goes there`);
  },
};

/** Search. */
export const searchCommands: Readonly<Record<string, ChatCommand>> = {
  "/search": search,
  "/show": show,
};
