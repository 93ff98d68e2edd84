import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { createPictureScaler } from "./picture-scaler.ts";

const scaler = createPictureScaler();

function paint(width: number, height: number, channels: 3 | 4) {
  return sharp({
    create: { width, height, channels, background: { r: 1, g: 99, b: 7, alpha: 0.5 } },
  });
}

async function describePicture(bytes: Uint8Array | undefined) {
  if (bytes === undefined) return undefined;
  const { format, width, height } = await sharp(bytes).metadata();
  return { format, width, height };
}

describe("createPictureScaler()", () => {
  it("fits a large picture into a screen, as a JPEG", async () => {
    const large = await paint(4000, 2000, 3).png().toBuffer();
    expect(await describePicture(await scaler.scale(large))).toEqual({
      format: "jpeg",
      width: 1600,
      height: 800,
    });
  });

  it("keeps a picture see-through, as a PNG, and a small one its size", async () => {
    const webp = await paint(20, 30, 4).webp().toBuffer();
    expect(await describePicture(await scaler.scale(webp))).toEqual({
      format: "png",
      width: 20,
      height: 30,
    });
  });

  it("turns a photograph upright", async () => {
    const photo = await paint(40, 20, 3).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect(await describePicture(await scaler.scale(photo))).toEqual({
      format: "jpeg",
      width: 20,
      height: 40,
    });
  });

  it("gives nothing for bytes that are no picture, and for broken ones", async () => {
    const png = await paint(200, 200, 3).png().toBuffer();
    expect(await scaler.scale(Buffer.from("no picture"))).toBe(undefined);
    expect(await scaler.scale(png.subarray(0, 60))).toBe(undefined);
  });

  it("gives nothing for a picture of too many pixels, however few bytes it has", async () => {
    const header = Buffer.from(await paint(1, 1, 3).png().toBuffer());
    header.writeUInt32BE(60_000, 16);
    header.writeUInt32BE(60_000, 20);
    expect(await scaler.scale(header)).toBe(undefined);
  });
});
