import sharp from 'sharp';
import { expect, test } from 'vitest';
import { imageGrid, type Picture } from '../../plots/image-grid.ts';

const plain = (red: number, green: number, blue: number): Picture => ({
  width: 2,
  height: 2,
  data: Uint8Array.from({ length: 12 }, (_, i) => [red, green, blue][i % 3] as number),
});
const rows = [
  [plain(255, 0, 0), plain(0, 255, 0)],
  [plain(0, 0, 255), plain(9, 9, 9)],
];

test('pictures stand in rows under the names of their columns, and the file holds them', async () => {
  const svg = await imageGrid({ title: 'two by two', columns: ['left', 'right'], rows, scale: 40 });
  const texts = [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map((match) => match[1]);
  expect(texts).toEqual(['left', 'right', 'two by two']);
  const images = [...svg.matchAll(/<image[^>]*>/g)].map(([tag]) => {
    const of = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
    return { place: /translate\(([^)]*)\)/.exec(tag)?.[1], url: of('xlink:href') || of('href') };
  });
  expect(images).toHaveLength(4);
  const pixels = await Promise.all(
    images.map(({ url }) =>
      sharp(Buffer.from(url.replace(/^.*,/, ''), 'base64'))
        .raw()
        .toBuffer({ resolveWithObject: true }),
    ),
  );
  expect(pixels.map(({ data, info }) => [info.width, info.height, ...data.subarray(0, 3)])).toEqual([
    [80, 80, 255, 0, 0],
    [80, 80, 0, 255, 0],
    [80, 80, 0, 0, 255],
    [80, 80, 9, 9, 9],
  ]);
});

test('what makes no grid is refused', async () => {
  await expect(imageGrid({ title: 'a', columns: ['b'], rows })).rejects.toThrow('row 0 must have 1 pictures, got 2');
  await expect(imageGrid({ title: 'a', columns: ['b'], rows: [] })).rejects.toThrow('needs at least one row, got none');
  const torn = { width: 3, height: 2, data: new Uint8Array(12) };
  await expect(imageGrid({ title: 'a', columns: ['b'], rows: [[torn]] })).rejects.toThrow(
    'a picture of 3 x 2 has 18 values, got 12',
  );
});
