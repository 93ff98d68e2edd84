/** The largest picture in the timeline, in CSS pixels. */
export const maxPicture: Box = { width: 420, height: 320 };

type Box = { readonly width: number; readonly height: number };

/** The room for a picture, known before its bytes are here. A picture of unknown size gets a 4:3 box. */
export function toPictureBox(picture: Box): { width: number; height: number } {
  const isKnown = picture.width > 0 && picture.height > 0;
  const { width, height } = isKnown ? picture : { width: 320, height: 240 };
  const scale = Math.min(1, maxPicture.width / width, maxPicture.height / height);
  // A thin strip still needs room for a finger.
  return {
    width: Math.max(48, Math.round(width * scale)),
    height: Math.max(48, Math.round(height * scale)),
  };
}
