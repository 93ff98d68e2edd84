/** Pictures that were scaled lately, so that everybody who comes does not cost the work again. */
export interface RecentPictures {
  /** The picture of this key, made when it is not here; who asks meanwhile waits for the same. */
  find(key: string, make: () => Promise<Uint8Array | undefined>): Promise<Uint8Array | undefined>;
}

/** As many as may stand in the first message of a call, roughly; some 10 MB. */
const maxPictures = 32;

/** Creates an empty memory of pictures. */
export function createRecentPictures(): RecentPictures {
  const pictures = new Map<string, Promise<Uint8Array | undefined>>();
  return {
    find(key, make) {
      const picture = pictures.get(key) ?? make();
      pictures.delete(key);
      pictures.set(key, picture);
      picture.catch(() => pictures.delete(key));
      const oldest = pictures.keys().next().value;
      if (pictures.size > maxPictures && oldest !== undefined) pictures.delete(oldest);
      return picture;
    },
  };
}
