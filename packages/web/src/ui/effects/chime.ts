/** Plays two soft tones, made on the spot. Silent where the browser does not allow sound yet. */
export function playChime(): void {
  const context = new AudioContext();
  const volume = context.createGain();
  volume.gain.setValueAtTime(0.08, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + 0.5);
  volume.connect(context.destination);
  for (const [index, frequency] of [587, 880].entries()) {
    const tone = context.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(volume);
    tone.start(context.currentTime + index * 0.12);
    tone.stop(context.currentTime + 0.5);
    if (index === 1) tone.onended = () => void context.close();
  }
}
