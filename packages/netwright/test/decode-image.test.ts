import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../src/index.ts';

/** 3 x 2 pixels: red, green and blue above black, grey and white. */
const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 128, 128, 128, 255, 255, 255];
const small = (): Sharp => sharp(Uint8Array.from(colours), { raw: { width: 3, height: 2, channels: 3 } });

/** An image of 48 x 32 pixels in 16 x 16 squares of those colours, which lossy formats keep. */
const squares = (): Sharp => small().resize(48, 32, { kernel: 'nearest' });
const centres = (pixels: Uint8Array): number[] =>
  [8, 24].flatMap((y) =>
    [8, 24, 40].flatMap((x) => Array.from(pixels.subarray(3 * (48 * y + x), 3 * (48 * y + x + 1)))),
  );

const decoded = async (image: Sharp): Promise<number[]> => [...(await decodeImage(await image.toBuffer())).pixels];

describe('decodeImage', () => {
  test.each([
    ['JPEG', (image: Sharp) => image.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }), 3],
    ['PNG', (image: Sharp) => image.png(), 0],
    ['lossless WebP', (image: Sharp) => image.webp({ lossless: true }), 0],
    ['WebP', (image: Sharp) => image.webp({ quality: 100 }), 8],
    ['AVIF', (image: Sharp) => image.avif({ quality: 100, chromaSubsampling: '4:4:4' }), 8],
    ['GIF', (image: Sharp) => image.gif(), 0],
    ['TIFF', (image: Sharp) => image.tiff({ compression: 'lzw' }), 0],
  ])('reads %s', async (_, encode, tolerance) => {
    const { width, height, pixels } = await decodeImage(await encode(squares()).toBuffer());
    expect([width, height, pixels.length]).toEqual([48, 32, 48 * 32 * 3]);
    const differences = centres(pixels).map((level, i) => Math.abs(level - (colours[i] as number)));
    expect(Math.max(...differences)).toBeLessThanOrEqual(tolerance);
  });

  test('turns a photo as its orientation says', async () => {
    const turned = await decodeImage(await small().withMetadata({ orientation: 6 }).png().toBuffer()); // a quarter, clockwise
    expect([turned.width, turned.height]).toEqual([2, 3]);
    expect([...turned.pixels]).toEqual([0, 0, 0, 255, 0, 0, 128, 128, 128, 0, 255, 0, 255, 255, 255, 0, 0, 255]);
    const mirrored = await decoded(small().withMetadata({ orientation: 2 }).png());
    expect(mirrored.slice(0, 9)).toEqual([0, 0, 255, 0, 255, 0, 255, 0, 0]);
  });

  test('puts what is transparent on white', async () => {
    const image = sharp(Uint8Array.of(255, 0, 0, 255, 255, 0, 0, 51, 9, 9, 9, 0), {
      raw: { width: 3, height: 1, channels: 4 },
    });
    expect(await decoded(image.png())).toEqual([255, 0, 0, 255, 204, 204, 255, 255, 255]); // 0.2 red + 0.8 white
  });

  test('makes three channels of 8 bits of grey, of 16 bits, and of palettes', async () => {
    const grey = sharp(Uint8Array.of(0, 128, 255), { raw: { width: 3, height: 1, channels: 1 } }).toColourspace('b-w');
    expect(await decoded(grey.png())).toEqual([0, 0, 0, 128, 128, 128, 255, 255, 255]);
    expect(await decoded(grey.clone().toColourspace('grey16').png())).toEqual([0, 0, 0, 128, 128, 128, 255, 255, 255]);
    expect(await decoded(small().toColourspace('rgb16').png())).toEqual(colours);
    expect(await decoded(small().png({ palette: true }))).toEqual(colours);
  });

  test('converts CMYK and profiles to sRGB', async () => {
    const [white, black] = [255, 0].map((level) => ({ create: { width: 8, height: 8, channels: 3, background: { r: level, g: level, b: level } } })) as never[]; // biome-ignore format: one line
    const cmyk = async (image: never): Promise<number[]> =>
      (await decoded(sharp(image).toColourspace('cmyk').jpeg({ quality: 100 }))).slice(0, 3);
    expect(Math.min(...(await cmyk(white as never)))).toBeGreaterThan(250);
    expect(Math.max(...(await cmyk(black as never)))).toBeLessThan(50); // as black as print is
    const wide = await decoded(small().withIccProfile('p3').png());
    expect(Math.max(...wide.map((level, i) => Math.abs(level - (colours[i] as number))))).toBeLessThanOrEqual(4);
  });

  test('takes the first of several pictures', async () => {
    const frames = sharp(Uint8Array.from([...colours, ...colours.map((level) => 255 - level)]), {
      raw: { width: 3, height: 4, channels: 3, pageHeight: 2 },
    });
    expect(await decoded(frames.gif())).toEqual(colours);
  });

  test('says what it cannot read, and why', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'netwright-images-'));
    try {
      const path = join(folder, 'photo.jpg');
      await expect(decodeImage(path)).rejects.toThrow(`decodeImage ${path}: there is no such file`);
      await expect(decodeImage(folder)).rejects.toThrow(`decodeImage ${folder}: is a folder`);
      await writeFile(path, '');
      await expect(decodeImage(path)).rejects.toThrow(
        'photo.jpg: must be a JPEG, PNG, WebP, AVIF, GIF or TIFF image, got an empty file',
      );
    } finally {
      await rm(folder, { recursive: true });
    }
    const label = 'a';
    const formats = 'decodeImage a: must be a JPEG, PNG, WebP, AVIF, GIF or TIFF image';
    await expect(decodeImage(Buffer.from('no image'), { label })).rejects.toThrow(formats);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>');
    await expect(decodeImage(svg, { label })).rejects.toThrow(`${formats}, got svg`);
    const jpeg = await squares().jpeg().toBuffer();
    await expect(decodeImage(jpeg.subarray(0, jpeg.length - 60), { label })).rejects.toThrow(
      'decodeImage a: is damaged: premature end',
    );
    const png = await squares().png({ compressionLevel: 0 }).toBuffer();
    await expect(decodeImage(png.subarray(0, png.length >> 1), { label })).rejects.toThrow(
      'decodeImage a: is damaged: ',
    );
    const levels = new Float32Array(3) as unknown as Uint8Array;
    const float = sharp(levels, { raw: { width: 1, height: 1, channels: 3 } })
      .toColourspace('scrgb')
      .tiff({ compression: 'none' });
    await expect(decodeImage(await float.toBuffer(), { label })).rejects.toThrow(
      'decodeImage a: must have 8 or 16 bits per channel, got float',
    );
  });
});
