/** Turns speech into text. */
export interface SpeechRecognizer {
  /**
   * The words in PCM without a header: 16 kHz, mono, 16 bits, little-endian. "" when there are none. Throws
   * `resource_exhausted` when too much waits already, `unavailable` when the recogniser fails or takes too long, or the
   * signal is aborted.
   */
  recognize(pcm: Uint8Array, signal: AbortSignal): Promise<string>;
}
