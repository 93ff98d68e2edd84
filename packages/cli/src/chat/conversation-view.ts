import { type Client, ClientError, type Event } from "@parley/sdk";
import { toSafeLine } from "../safe-text.ts";
import { type EventStyle, formatEvent, toName } from "./format-event.ts";

const firstHistory = 20;
const pageSize = 200;

/** What a view needs. */
export type ConversationViewOptions = {
  readonly client: Client;
  readonly conversationId: string;
  readonly style: EventStyle;
  readonly print: (text: string) => void;
  readonly note: (text: string) => void;
  /** Hears of each name that is shown, as somebody would write it. */
  readonly onName: (username: string) => void;
};

/** One conversation on the screen, from the newest messages on. */
export class ConversationView {
  readonly #options: ConversationViewOptions;
  /** What arrives before the history is shown. */
  #early: Event[] | undefined = [];
  #oldestSeq = 0;
  #newestSeq = 0;
  #isClosed = false;

  constructor(options: ConversationViewOptions) {
    this.#options = options;
  }

  get conversationId(): string {
    return this.#options.conversationId;
  }

  /** Whether the newest messages are shown. */
  get hasBegun(): boolean {
    return this.#early === undefined;
  }

  /** Shows the newest messages, who is here, and what came meanwhile. Once that went well it does nothing. */
  async begin(): Promise<void> {
    const { client, conversationId, note } = this.#options;
    if (this.hasBegun) return;
    try {
      const { events } = await client.listEvents(conversationId, "newest", firstHistory);
      if (this.hasBegun || this.#isClosed) return;
      this.#oldestSeq = events[0]?.seq ?? 0;
      const early = this.#early ?? [];
      this.#early = undefined;
      this.#show(events);
      this.#show(early);
      await this.showOnline();
    } catch (thrown) {
      note(ClientError.from(thrown).message);
    }
  }

  /** Another conversation takes its place: nothing is shown any more. */
  close(): void {
    this.#isClosed = true;
  }

  /** Shows what has happened, or keeps it until the history is there. */
  take(events: readonly Event[]): void {
    if (this.#early) this.#early.push(...events);
    else this.#show(events);
  }

  /** Tells that some are left out. */
  takeGap(fromSeq: number, toSeq: number): void {
    if (!this.hasBegun) return;
    this.#options.note(`${toSeq - fromSeq + 1} messages are left out here`);
  }

  /** Shows so many from before the oldest that was shown. */
  async showEarlier(count: number): Promise<void> {
    const { client, conversationId, note } = this.#options;
    let events: readonly Event[] = [];
    while (events.length < count && this.#oldestSeq > 1) {
      const limit = Math.min(pageSize, count - events.length);
      const position = { beforeSeq: this.#oldestSeq };
      const page = await client.listEvents(conversationId, position, limit);
      const first = page.events[0];
      if (!first) break;
      this.#oldestSeq = first.seq;
      events = [...page.events, ...events];
    }
    note(events.length === 0 ? "there is nothing earlier" : "earlier");
    this.#print(events);
    if (events.length > 0) note("until here");
  }

  /** Tells who is here now. */
  async showOnline(): Promise<void> {
    const { client, conversationId, note, onName } = this.#options;
    const members = await client.listMembers(conversationId);
    if (this.#isClosed) return;
    for (const { account } of members) onName(toSafeLine(account.username));
    const online = members.filter(({ presence }) => presence !== "offline");
    const names = online.map(
      ({ account, presence }) => toName(account) + (presence === "inactive" ? " (away)" : ""),
    );
    note(`${online.length} online: ${names.join(", ")}`);
  }

  #show(events: readonly Event[]): void {
    const isNew = events.filter(({ seq }) => seq > this.#newestSeq);
    const last = isNew.at(-1);
    if (!last || this.#isClosed) return;
    this.#newestSeq = last.seq;
    this.#print(isNew);
    this.#options.client.markRead(this.conversationId, last.seq);
  }

  #print(events: readonly Event[]): void {
    const { style, print, onName } = this.#options;
    const lines = events.flatMap((event) => {
      if (event.actor.username !== "") onName(toSafeLine(event.actor.username));
      return formatEvent(event, style) ?? [];
    });
    if (lines.length > 0) print(lines.join("\n"));
  }
}
