import { createSignal, For, type JSX, onCleanup, Show } from "solid-js";
import { Icon, type IconName } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";

/** One line of a menu. */
export type MenuItem = {
  readonly icon: IconName;
  readonly label: string;
  readonly run: () => void;
};

/** A button that opens a list of things to do. Arrow keys move, Escape closes, a click elsewhere closes too. */
export function Menu(props: {
  readonly icon: IconName;
  readonly label: string;
  readonly items: readonly MenuItem[];
}): JSX.Element {
  const [isOpen, setOpen] = createSignal(false);
  let root: HTMLDivElement | undefined;
  let button: HTMLButtonElement | undefined;
  const items = (): HTMLElement[] => [
    ...(root?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? []),
  ];
  const close = (): void => {
    setOpen(false);
    button?.focus();
  };
  const toggle = (): void => {
    setOpen(!isOpen());
    if (isOpen()) items()[0]?.focus();
  };
  const onOutside = (event: Event): void => {
    if (event.target instanceof Node && !root?.contains(event.target)) setOpen(false);
  };
  document.addEventListener("pointerdown", onOutside);
  onCleanup(() => document.removeEventListener("pointerdown", onOutside));

  function onKeyDown(event: KeyboardEvent): void {
    if (!isOpen()) return;
    const all = items();
    const at =
      document.activeElement instanceof HTMLElement ? all.indexOf(document.activeElement) : -1;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) all[(at + step + all.length) % all.length]?.focus();
    else if (event.key === "Escape") close();
    else {
      if (event.key === "Tab") setOpen(false);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the menu inside
    <div class="menu-root" ref={root} onKeyDown={onKeyDown}>
      <IconButton
        icon={props.icon}
        label={props.label}
        isExpanded={isOpen()}
        ref={(element) => {
          button = element;
        }}
        onClick={toggle}
      />
      <Show when={isOpen()}>
        <div class="menu" role="menu" aria-label={props.label}>
          <For each={props.items}>
            {(item) => (
              <button
                type="button"
                role="menuitem"
                tabindex={-1}
                onClick={() => {
                  close();
                  item.run();
                }}
              >
                <Icon name={item.icon} size={18} />
                {item.label}
              </button>
            )}
          </For>
        </div>
      </Show>
    </div>
  );
}
