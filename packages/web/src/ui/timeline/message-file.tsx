import { createResource, createSignal, type JSX, Match, Show, Switch } from "solid-js";
import type { MessageFile } from "../../bridge/messages.ts";
import { formatSize } from "../../text/format-size.ts";
import { useShared } from "../app-context.ts";
import { Icon } from "../parts/icon.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { openDownload, saveFile } from "../save-file.ts";
import { toPictureBox } from "./picture-box.ts";

/** Above this the browser's own download does better: it needs no memory and can pause. Bytes. */
const maxInPageDownload = 200_000_000;

/** A file in the timeline: shown or played where the browser can, with name and size in any case. */
export function MessageFileView(props: { readonly file: MessageFile }): JSX.Element {
  return (
    <Switch fallback={<FileCard file={props.file} />}>
      <Match when={props.file.kind === "image"}>
        <Picture file={props.file} />
      </Match>
      <Match when={props.file.kind === "audio" || props.file.kind === "video"}>
        <Player file={props.file} />
      </Match>
    </Switch>
  );
}

function useFileUrl(file: MessageFile): {
  readonly url: () => string | undefined;
  readonly isBroken: () => boolean;
  readonly onError: () => void;
} {
  const { page } = useShared();
  const [tries, setTries] = createSignal(0);
  // A failed request reads as "no address yet"; `onError` and the card's download say more.
  const [url] = createResource(tries, () => page.files.get(file.id).catch(() => undefined));
  return {
    url,
    isBroken: () => tries() > 1,
    onError() {
      page.files.forget(file.id);
      setTries((count) => count + 1);
    },
  };
}

function Picture(props: { readonly file: MessageFile }): JSX.Element {
  const { page } = useShared();
  const { url, onError, isBroken } = useFileUrl(props.file);
  const box = (): { width: number; height: number } => toPictureBox(props.file);
  const open = (): void => {
    const address = url();
    if (address) page.openDialog({ kind: "picture", url: address, name: props.file.name });
  };
  return (
    <Show when={!isBroken()} fallback={<FileCard file={props.file} />}>
      <button
        type="button"
        class="picture"
        style={{ width: `${box().width}px`, "aspect-ratio": `${box().width} / ${box().height}` }}
        aria-label={`Open the picture ${props.file.name}`}
        title={`${props.file.name}, ${formatSize(props.file.size)}`}
        onClick={open}
      >
        <Show when={url()}>
          <img src={url()} alt={props.file.name} draggable={false} onError={onError} />
        </Show>
      </button>
    </Show>
  );
}

function Player(props: { readonly file: MessageFile }): JSX.Element {
  const { url, onError, isBroken } = useFileUrl(props.file);
  return (
    <div class="player">
      <Show when={url() && !isBroken()}>
        <Show
          when={props.file.kind === "video"}
          fallback={
            // biome-ignore lint/a11y/useMediaCaption: what people send has no captions
            <audio
              controls
              preload="none"
              src={url()}
              onError={onError}
              aria-label={props.file.name}
            />
          }
        >
          {/* biome-ignore lint/a11y/useMediaCaption: what people send has no captions */}
          <video
            controls
            preload="metadata"
            src={url()}
            onError={onError}
            aria-label={props.file.name}
          />
        </Show>
      </Show>
      <FileCard file={props.file} />
    </div>
  );
}

function FileCard(props: { readonly file: MessageFile }): JSX.Element {
  const { received, start, cancel } = useDownload(props.file);
  return (
    <div class="file-card">
      <span class="file-icon">
        <Icon name="file" size={22} />
      </span>
      <span class="file-facts">
        <span class="file-name" title={props.file.name}>
          {props.file.name}
        </span>
        <span class="file-size">
          <Show when={received() !== undefined} fallback={formatSize(props.file.size)}>
            {formatSize(received() ?? 0)} of {formatSize(props.file.size)}
          </Show>
        </span>
        <Show when={received() !== undefined}>
          <progress
            max={props.file.size}
            value={received()}
            aria-label={`Downloading ${props.file.name}`}
          />
        </Show>
      </span>
      <Show
        when={received() === undefined}
        fallback={<IconButton icon="close" label={`Cancel ${props.file.name}`} onClick={cancel} />}
      >
        <IconButton
          icon="download"
          label={`Download ${props.file.name}`}
          onClick={() => void start()}
        />
      </Show>
    </div>
  );
}

function useDownload(file: MessageFile): {
  readonly received: () => number | undefined;
  readonly start: () => Promise<void>;
  readonly cancel: () => void;
} {
  const { app, page } = useShared();
  const [received, setReceived] = createSignal<number>();
  let abort = new AbortController();

  async function start(): Promise<void> {
    if (file.size > maxInPageDownload) {
      const url = await app.attempt(`${file.name} was not downloaded`, "getFileUrl", {
        fileId: file.id,
      });
      if (url) openDownload(url, file.name);
      return;
    }
    abort = new AbortController();
    setReceived(0);
    const { signal } = abort;
    try {
      const bytes = await app.engine.call(
        "download",
        { fileId: file.id, size: file.size },
        { signal, onProgress: setReceived },
      );
      saveFile(file.name, file.mediaType, bytes);
      page.announce(`${file.name} was downloaded`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!signal.aborted) app.toasts.show("error", `${file.name} was not downloaded: ${reason}`);
    } finally {
      setReceived(undefined);
    }
  }
  return { received, start, cancel: () => abort.abort() };
}
