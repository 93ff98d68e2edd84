import { createSignal, type JSX, onCleanup, Show } from "solid-js";
import { formatSize } from "../../text/format-size.ts";
import { useShared } from "../app-context.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { cropPicture } from "./crop-picture.ts";

/** A larger picture is a mistake more often than a wish, and takes its time to scale. Bytes. */
const maxPictureBytes = 20_000_000;

/** The own picture: chosen, cut to a square, looked at, then saved; or taken away. */
export function AvatarForm(): JSX.Element {
  const { app } = useShared();
  const [chosen, setChosen] = createSignal<{ readonly file: File; readonly url: string }>();
  const [error, setError] = createSignal("");
  const [isBusy, setBusy] = createSignal(false);
  let picker: HTMLInputElement | undefined;
  const drop = (): void => {
    const before = chosen();
    if (before) URL.revokeObjectURL(before.url);
    setChosen(undefined);
  };
  onCleanup(drop);

  async function attempt(run: () => Promise<void>): Promise<void> {
    setError("");
    setBusy(true);
    try {
      await run();
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
    }
    setBusy(false);
  }
  const choose = (picked: File): Promise<void> =>
    attempt(async () => {
      if (picked.size > maxPictureBytes)
        throw new Error(
          `The picture is ${formatSize(picked.size)}, the limit is ${formatSize(maxPictureBytes)}`,
        );
      const file = await cropPicture(picked);
      drop();
      setChosen({ file, url: URL.createObjectURL(file) });
    });
  const setAvatar = async (avatarFileId: string): Promise<void> => {
    const account = await app.engine.call("updateProfile", { avatarFileId });
    app.directory.receive([account]);
    drop();
  };
  const save = (file: File): Promise<void> =>
    attempt(async () => setAvatar((await app.engine.call("uploadFile", { file })).id));

  return (
    <section class="settings-section avatar-form" aria-label="Picture">
      <Show
        when={chosen()}
        fallback={
          <Avatar id={app.me()?.id ?? ""} name={app.me()?.displayName ?? ""} size="large" />
        }
      >
        {(shown) => <img class="avatar large" src={shown().url} alt="As others will see you" />}
      </Show>
      <div class="dialog-actions">
        <Show when={chosen()}>
          {(shown) => (
            <button
              type="button"
              class="button primary"
              disabled={isBusy()}
              onClick={() => void save(shown().file)}
            >
              {isBusy() ? "Saving…" : "Save picture"}
            </button>
          )}
        </Show>
        <button type="button" class="button" disabled={isBusy()} onClick={() => picker?.click()}>
          <Icon name="camera" size={18} /> Choose picture
        </button>
        <Show when={!chosen() && app.me()?.avatarFileId}>
          <button
            type="button"
            class="button"
            disabled={isBusy()}
            onClick={() => void attempt(() => setAvatar(""))}
          >
            Remove picture
          </button>
        </Show>
      </div>
      <input
        ref={picker}
        type="file"
        accept="image/*"
        hidden
        data-purpose="avatar"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) void choose(file);
          event.currentTarget.value = "";
        }}
      />
      <Show when={error() !== ""}>
        <p class="field-error" role="alert">
          {error()}
        </p>
      </Show>
    </section>
  );
}
