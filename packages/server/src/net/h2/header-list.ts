import { maxHeaderFields, maxHeaderListBytes } from "../http2-settings.ts";
import type { Field } from "./hpack/static-table.ts";

/** What a field counts beside its text (RFC 9113, section 6.5.2). */
const fieldBytes = 32;

/** The fields of one block, as far as they are within the limits. */
export class HeaderList {
  readonly fields: Field[] = [];
  /** Whether there was more than is allowed. */
  isTooLarge = false;
  #bytes = 0;

  add(name: string, value: string): void {
    this.#bytes += name.length + value.length + fieldBytes;
    this.isTooLarge ||= this.#bytes > maxHeaderListBytes || this.fields.length >= maxHeaderFields;
    if (!this.isTooLarge) this.fields.push([name, value]);
  }
}
