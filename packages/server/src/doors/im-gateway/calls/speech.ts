import { ChatError } from "@parley/core";
import {
  SpeechRecognitionReqSchema,
  SpeechRecognitionRspSchema,
} from "@parley/protocol/im-gateway";
import type { Calls } from "../call.ts";
import { maxEnvelopeBytes, maxSpeechBytes } from "../limits.ts";
import type { CallParts } from "./call-parts.ts";

/** Speech to text. */
export function createSpeechCalls({ make, recognizer }: CallParts, closing: AbortSignal): Calls {
  return {
    "/service/speech/recognition": make.signedIn(
      {
        request: SpeechRecognitionReqSchema,
        response: SpeechRecognitionRspSchema,
        maxBytes: maxSpeechBytes + maxEnvelopeBytes,
      },
      async ({ speechContent }) => {
        if (recognizer === undefined) {
          throw new ChatError(
            "unavailable",
            "this server recognises no speech: pocketsphinx is not installed",
          );
        }
        if (speechContent.length === 0 || speechContent.length % 2 !== 0) {
          const message = `speech of ${speechContent.length} bytes is no PCM of 16 bits`;
          throw new ChatError("invalid_argument", message);
        }
        const recognitionResult = await recognizer.recognize(speechContent, closing);
        if (recognitionResult === "") throw new ChatError("not_found", "no speech was recognised");
        return { recognitionResult };
      },
    ),
  };
}
