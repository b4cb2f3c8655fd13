import { renderSvg, type TopLevelSpec } from '@netwright/plots';
import sharp from 'sharp';

/** A picture: `data` [height, width, 3], red, green and blue from 0 to 255. */
export interface Picture {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Pictures side by side: one list per row, one picture per column. */
export interface ImageGrid {
  title: string;
  subtitle?: string | readonly string[];
  columns: readonly string[];
  rows: readonly (readonly Picture[])[];
  scale?: number; // screen pixels per pixel; default 2
}

/**
 * A picture as the address of a PNG that holds it, `scale` screen pixels per pixel; pixels stay squares.
 *
 * @throws Error if the data have another size
 */
export async function pictureAddress({ width, height, data }: Picture, scale: number): Promise<string> {
  if (data.length !== 3 * width * height)
    throw new Error(
      `pictureAddress: a picture of ${width} x ${height} has ${3 * width * height} values, got ${data.length}`,
    );
  const raw = { width, height, channels: 3 } as const;
  const large = sharp(data, { raw }).resize(width * scale, height * scale, { kernel: 'nearest' });
  const png = await large.png({ compressionLevel: 9 }).toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}

/**
 * Draws pictures of one size in rows and named columns, as SVG that holds them.
 *
 * @throws Error if a row has another number of pictures than there are columns
 */
export async function imageGrid({ title, subtitle, columns, rows, scale = 2 }: ImageGrid): Promise<string> {
  rows.forEach((row, i) => {
    if (row.length !== columns.length)
      throw new Error(`imageGrid: row ${i} must have ${columns.length} pictures, got ${row.length}`);
  });
  const [first] = rows.flat();
  if (!first) throw new Error('imageGrid: needs at least one row, got none');
  const [width, height, gap] = [scale * first.width, scale * first.height, 8];
  const cells = rows.flatMap((row, r) => row.map((picture, c) => ({ picture, row: r, column: columns[c] })));
  const values = await Promise.all(
    cells.map(async ({ picture, ...place }) => ({ ...place, url: await pictureAddress(picture, scale) })),
  );
  const band = (step: number): object => ({ paddingInner: gap / step, paddingOuter: 0 });
  return renderSvg({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, ...(subtitle !== undefined && { subtitle }) },
    data: { values },
    width: columns.length * (width + gap) - gap,
    height: rows.length * (height + gap) - gap,
    mark: { type: 'image', width, height, aspect: false },
    encoding: {
      url: { field: 'url', type: 'nominal' },
      x: {
        field: 'column',
        type: 'nominal',
        sort: columns,
        scale: band(width + gap),
        axis: { title: null, orient: 'top', labelAngle: 0, domain: false, ticks: false, labelLimit: width + gap },
      },
      y: { field: 'row', type: 'ordinal', scale: band(height + gap), axis: null },
    },
  } as TopLevelSpec);
}
