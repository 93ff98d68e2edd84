/** Pixels of an avatar's edge. */
const edge = 512;

/** Cuts the middle square out of a picture and scales it down. Throws when the browser can't read it as a picture. */
export async function cropPicture(file: File): Promise<File> {
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (!picture) throw new Error(`${file.name} is no picture that this browser can read`);
  const side = Math.min(picture.width, picture.height);
  const size = Math.min(side, edge);
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const left = (picture.width - side) / 2;
  const top = (picture.height - side) / 2;
  canvas.getContext("2d")?.drawImage(picture, left, top, side, side, 0, 0, size, size);
  picture.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error(`${file.name} could not be scaled`);
  return new File([blob], "avatar.png", { type: "image/png" });
}
