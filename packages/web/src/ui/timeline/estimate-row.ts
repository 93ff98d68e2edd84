import type { Row } from "../../store/rows.ts";
import { toPictureBox } from "./picture-box.ts";

/** Characters of a line and pixels of a line, for a rough guess. */
const lineLength = 80;
const linePx = 23;
/** A long text is folded at about this height. */
const maxTextPx = 450;

/** How high a row will be about, in pixels; measured heights replace it. */
export function estimateRow(row: Row | undefined): number {
  if (row?.kind === "beginning") return 180;
  if (row?.kind !== "message") return 44;
  const head = row.isGrouped ? 6 : 40;
  if (row.body.kind === "outgoing") return head + linePx * 2;
  const { content } = row.body;
  if (content.kind === "file") {
    return head + (content.file.kind === "image" ? toPictureBox(content.file).height + 8 : 66);
  }
  const lines = content.text.split("\n", 40);
  const rows = lines.reduce((sum, line) => sum + 1 + Math.floor(line.length / lineLength), 0);
  return head + Math.min(rows * linePx, maxTextPx);
}
