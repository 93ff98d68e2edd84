import sharp from "sharp";

/** Makes a picture small enough for a wire that carries pictures inline. */
export interface PictureScaler {
  /**
   * The picture as a PNG (when it is see-through) or a JPEG of at most `maxSide` pixels a side (default: 1600), upright and without its metadata;
   * the first frame of an animation. `undefined` when the bytes are no picture that can be read, or one of more than 64 million pixels.
   */
  scale(bytes: Uint8Array, maxSide?: number): Promise<Uint8Array | undefined>;
}

/** As large as a laptop's screen: nobody sees more in a chat. */
const screenSide = 1600;
/** A camera's largest; 256 MB while it is decoded. */
const maxPixels = 64_000_000;
const jpegQuality = 82;

/** Creates a scaler. It works in threads of its own. */
export function createPictureScaler(): PictureScaler {
  return {
    async scale(bytes, maxSide = screenSide) {
      try {
        const picture = sharp(bytes, { limitInputPixels: maxPixels, failOn: "error" });
        const { hasAlpha } = await picture.metadata();
        const scaled = picture
          .rotate()
          .resize({ width: maxSide, height: maxSide, fit: "inside", withoutEnlargement: true });
        const format = hasAlpha ? scaled.png() : scaled.jpeg({ quality: jpegQuality });
        return await format.toBuffer();
      } catch {
        // Whatever is wrong with a picture, it cannot be shown.
        return undefined;
      }
    },
  };
}
