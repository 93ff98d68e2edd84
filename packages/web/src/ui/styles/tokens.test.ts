import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const colours = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, name, light, dark]) => [name ?? "", { light: light ?? "", dark: dark ?? "" }],
  ),
);

/** Relative luminance, WCAG 2.2. */
function toLuminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function contrast(a: string, b: string): number {
  const [low, high] = [toLuminance(a), toLuminance(b)].sort((x, y) => x - y);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const grounds = ["ground", "surface", "raised", "sunken", "hover"];
const pairs = [
  ...["ink", "muted", "accent", "danger"].flatMap((ink) => grounds.map((ground) => [ink, ground])),
  ["on-accent", "accent"],
  ["on-accent", "accent-hover"],
  ["accent", "accent-soft"],
  ["ink", "accent-soft"],
  ["amber", "amber-soft"],
  ["danger", "danger-soft"],
];

describe.each(["light", "dark"] as const)("the %s theme", (theme) => {
  const find = (name = ""): string => colours.get(name)?.[theme] ?? `no colour ${name}`;

  it("keeps 4.5 : 1 between text and what is behind it", () => {
    const weak = pairs.filter(([ink, ground]) => !(contrast(find(ink), find(ground)) >= 4.5));
    expect(weak).toEqual([]);
  });

  it("keeps 3 : 1 between the edges of controls and what is around them", () => {
    const weak = ["surface", "raised"].filter(
      (ground) => !(contrast(find("line-strong"), find(ground)) >= 3),
    );
    expect(weak).toEqual([]);
  });
});
