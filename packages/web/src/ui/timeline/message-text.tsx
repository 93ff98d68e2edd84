import { createMemo, createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import { type Block, isOnlyEmoji, parseText, type Span } from "../../text/parse-text.ts";
import { copyText } from "../copy-text.ts";
import { Icon } from "../parts/icon.tsx";

/** A message longer than this, in characters or in lines, is shown folded. */
const maxUnfolded = { characters: 3000, lines: 30 } as const;

/** The text of a message with its markup; a very long one is folded until the person wants it all. */
export function MessageText(props: { readonly text: string }): JSX.Element {
  const blocks = createMemo(() => parseText(props.text));
  const isLong = (): boolean =>
    props.text.length > maxUnfolded.characters ||
    props.text.split("\n", maxUnfolded.lines + 1).length > maxUnfolded.lines;
  const [isUnfolded, setUnfolded] = createSignal(false);
  return (
    <>
      <div
        class="message-text"
        classList={{ "only-emoji": isOnlyEmoji(props.text), folded: isLong() && !isUnfolded() }}
      >
        <For each={blocks()}>{(block) => <TextBlock block={block} />}</For>
      </div>
      <Show when={isLong()}>
        <button
          type="button"
          class="text-button"
          aria-expanded={isUnfolded()}
          onClick={() => setUnfolded(!isUnfolded())}
        >
          {isUnfolded() ? "Show less" : "Show the whole message"}
        </button>
      </Show>
    </>
  );
}

function TextBlock(props: { readonly block: Block }): JSX.Element {
  const code = (): Extract<Block, { kind: "code" }> | undefined =>
    props.block.kind === "code" ? props.block : undefined;
  return (
    <Switch>
      <Match when={code()}>{(block) => <CodeBlock {...block()} />}</Match>
      <Match when={props.block.kind === "paragraph" && props.block}>
        {(block) => (
          <p>
            <Spans spans={block().spans} />
          </p>
        )}
      </Match>
    </Switch>
  );
}

function CodeBlock(props: { readonly language: string; readonly text: string }): JSX.Element {
  const [isCopied, setCopied] = createSignal(false);
  const copy = async (): Promise<void> => {
    setCopied(await copyText(props.text));
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <div class="code-block">
      <div class="code-head">
        <span>{props.language || "code"}</span>
        <button type="button" class="text-button" onClick={() => void copy()}>
          <Icon name={isCopied() ? "check" : "copy"} size={14} />
          {isCopied() ? "Copied" : "Copy"}
        </button>
      </div>
      <pre tabindex={0}>
        <code>{props.text}</code>
      </pre>
    </div>
  );
}

function Spans(props: { readonly spans: readonly Span[] }): JSX.Element {
  return <For each={props.spans}>{(span) => <TextSpan span={span} />}</For>;
}

function TextSpan(props: { readonly span: Span }): JSX.Element {
  const { span } = props;
  switch (span.kind) {
    case "text":
      return span.text;
    case "code":
      return <code>{span.text}</code>;
    case "link":
      return (
        <a href={span.url} target="_blank" rel="noopener noreferrer">
          {span.text}
        </a>
      );
    case "strong":
      return (
        <strong>
          <Spans spans={span.spans} />
        </strong>
      );
    case "emphasis":
      return (
        <em>
          <Spans spans={span.spans} />
        </em>
      );
  }
}
