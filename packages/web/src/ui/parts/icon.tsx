import type { JSX } from "solid-js";

// Drawn on a 24 by 24 grid with a stroke of 1.75.
const paths = {
  send: "M4 12 20 4l-5 16-3.5-6.5L4 12zm7.5 1.5L20 4",
  attach:
    "M20 11.5 12 19.4a5 5 0 0 1-7-7l8.4-8.3a3.3 3.3 0 0 1 4.7 4.7l-8.3 8.2a1.7 1.7 0 0 1-2.4-2.4l7.4-7.2",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14.5c1.8 2.3 5.2 2.3 7 0M9 9.6v.2M15 9.6v.2",
  people:
    "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.6-3.4 3-5 6.5-5s5.900 1.600 6.500 5M16 4.800a3.500 3.500 0 0 1 0 6.400M18.500 15c1.700.8 2.700 2.300 3 4.500",
  settings:
    "M4 7h9M18.500 7H20M4 17h2.500M12 17h8M15.700 9.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM9.200 19.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  plus: "M12 5v14M5 12h14",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.500 4.500",
  back: "M19 12H5M11 5.500 4.500 12l6.500 6.500",
  personPlus:
    "M10 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM3.500 19.500c.6-3.400 3-5 6.500-5s5.900 1.600 6.500 5M19 7.500v6M16 10.500h6",
  friends:
    "M12 20S4 15.300 4 9.600A4.300 4.300 0 0 1 12 7.300a4.300 4.300 0 0 1 8 2.300C20 15.300 12 20 12 20z",
  pencil: "M4.500 19.500l1-4.500L16 4.500l3.500 3.500L9 18.500zM13.500 7l3.500 3.500",
  camera:
    "M4 8h4l1.500-2.500h5L16 8h4v11H4zM12 16.500a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400z",
  message: "M4 5h16v11h-8.500L7 19.800V16H4z",
  lock: "M6.500 11h11v9h-11zM9 11V8a3 3 0 0 1 6 0v3",
  block: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM5.700 5.700l12.600 12.600",
  close: "M6 6l12 12M18 6 6 18",
  down: "M12 5v14M6 13l6 6 6-6",
  download: "M12 4v11M7 10.500l5 5 5-5M5 20h14",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "M5 12.500 10 17.500 19.500 7",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.200l3.200 2",
  alert: "M12 4 2.800 20h18.400zM12 10v4.500M12 17.300v.2",
  eye: "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  eyeOff:
    "M4 4l16 16M9.500 5.900A9 9 0 0 1 12 5.500c6 0 9.500 6.500 9.500 6.500a17 17 0 0 1-2.800 3.500M6 7.500A16 16 0 0 0 2.500 12S6 18.500 12 18.500a9 9 0 0 0 3.600-.8",
  hash: "M9.500 4 7.500 20M16.500 4l-2 16M4.500 9h16M3.500 15h16",
  signOut: "M14 4H6v16h8M11 12h10M17.500 8.500 21 12l-3.500 3.500",
  retry: "M20 11a8 8 0 1 0-2.300 6.300M20 5v6h-6",
  keyboard: "M3 6.500h18v11H3zM7 10.500v.1M11 10.500v.1M15 10.500v.1M8 14h8",
  offline:
    "M3 3l18 18M8.500 15.500a5 5 0 0 1 6 -.8M5 12a10 10 0 0 1 4-2.400M19 12a10 10 0 0 0-5.500-2.800M12 19.200v.1",
} as const;

/** Names of the icons. */
export type IconName = keyof typeof paths;

/** A drawing that says nothing of its own: the button or text around it has the name. */
export function Icon(props: { readonly name: IconName; readonly size?: number }): JSX.Element {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      width={props.size ?? 20}
      height={props.size ?? 20}
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={paths[props.name]} />
    </svg>
  );
}
