import { type JSX, Match, Show, Switch } from "solid-js";
import type { AccountRef } from "../../bridge/messages.ts";
import type { Relation } from "../../store/friends.ts";
import { useShared } from "../app-context.ts";

/** What a friendship, a request or a block allows to do next. */
export function FriendButtons(props: {
  readonly account: AccountRef;
  /** Also the steps that end something. */
  readonly isFull?: boolean;
}): JSX.Element {
  const { app } = useShared();
  const relation = (): Relation => app.friends.relationTo(props.account.id);
  const params = (): { accountId: string } => ({ accountId: props.account.id });
  const answer = (isAccepted: boolean): void =>
    void app.attempt("The request was not answered", "answerFriend", { ...params(), isAccepted });
  return (
    <>
      <Switch>
        <Match when={relation() === "none"}>
          <TextButton
            label="Add friend"
            onClick={() => void app.attempt("The request was not sent", "requestFriend", params())}
          />
        </Match>
        <Match when={relation() === "incoming"}>
          <TextButton label="Accept" isMain onClick={() => answer(true)} />
          <TextButton label="Decline" onClick={() => answer(false)} />
        </Match>
        <Match when={relation() === "outgoing"}>
          <TextButton
            label="Cancel request"
            onClick={() =>
              void app.attempt("The request still stands", "cancelFriendRequest", params())
            }
          />
        </Match>
        <Match when={relation() === "blocked"}>
          <TextButton
            label="Unblock"
            onClick={() => void app.attempt("The block still stands", "unblockAccount", params())}
          />
        </Match>
      </Switch>
      <Show when={props.isFull}>
        <EndingButtons account={props.account} relation={relation()} />
      </Show>
    </>
  );
}

function EndingButtons(props: {
  readonly account: AccountRef;
  readonly relation: Relation;
}): JSX.Element {
  const { app, page } = useShared();
  const name = (): string => props.account.displayName;
  const params = (): { accountId: string } => ({ accountId: props.account.id });
  const remove = (): void =>
    page.openDialog({
      kind: "confirm",
      title: `Remove ${name()} from your friends?`,
      text: "Your messages stay. To be friends again one of you has to ask.",
      action: "Remove friend",
      run: () => app.attempt("You are still friends", "removeFriend", params()),
    });
  const block = (): void =>
    page.openDialog({
      kind: "confirm",
      title: `Block ${name()}?`,
      text: `${name()} can't write to you directly or ask to be friends, and is not told. A friendship ends.`,
      action: "Block",
      run: () => app.attempt(`${name()} is not blocked`, "blockAccount", params()),
    });
  return (
    <>
      <Show when={props.relation === "friend"}>
        <TextButton label="Remove friend" onClick={remove} />
      </Show>
      <Show when={props.relation !== "blocked"}>
        <button type="button" class="button danger" onClick={block}>
          Block
        </button>
      </Show>
    </>
  );
}

function TextButton(props: {
  readonly label: string;
  readonly isMain?: boolean;
  readonly onClick: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="button"
      classList={{ primary: props.isMain }}
      onClick={() => props.onClick()}
    >
      {props.label}
    </button>
  );
}
