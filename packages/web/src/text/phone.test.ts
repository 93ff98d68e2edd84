import { expect, it } from "vitest";
import { toPhone } from "./phone.ts";

it.each([
  ["+49 (151) 234-5678", "+491512345678"],
  ["0151/2345678 ", "01512345678"],
  ["", ""],
])("toPhone() makes of %j %j", (text, phone) => expect(toPhone(text)).toBe(phone));
