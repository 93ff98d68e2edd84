import { createMemo, createSignal, For, type JSX, Match, Switch } from "solid-js";
import { type Block, isOnlyEmoji, parseText, type Span } from "../../text/parse-text.ts";
import { copyText } from "../copy-text.ts";
import { Icon } from "../parts/icon.tsx";

/** The text of a message with its markup. */
export function MessageText(props: { readonly text: string }): JSX.Element {
  const blocks = createMemo(() => parseText(props.text));
  return (
    <div class="message-text" classList={{ "only-emoji": isOnlyEmoji(props.text) }}>
      <For each={blocks()}>{(block) => <TextBlock block={block} />}</For>
    </div>
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
