import { describe } from "vitest";
import { blobCases } from "./blob-cases.ts";
import type { OpenBlobs } from "./scene.ts";
import { stageCases } from "./stage-cases.ts";

/**
 * Acceptance suite of `Blobs`: a case for each promise that its doc comments make. `close` is called at
 * the end of each case even when the case has closed the blobs. What a full or broken disk does is for
 * the implementation's own tests.
 */
export function blobsSuite(name: string, open: OpenBlobs): void {
  describe(`${name}, as blobs`, () => {
    stageCases(open);
    blobCases(open);
  });
}
