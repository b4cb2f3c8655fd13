import { readFile } from 'node:fs/promises';
import sharp from 'sharp';

/** An image as a model's preprocessing takes it. */
export interface Photo {
  /** [pixels] */
  readonly width: number;
  /** [pixels] */
  readonly height: number;
  /** Red, green and blue of each pixel, row by row: [height, width, 3], sRGB in 8 bits. */
  readonly pixels: Uint8Array;
}

const formats = 'JPEG, PNG, WebP, AVIF, GIF or TIFF';
const isKnown = (format: string, compression: string | undefined): boolean =>
  /^(jpeg|png|webp|gif|tiff)$/.test(format) || (format === 'heif' && compression === 'av1');

const fail = (label: string, rule: string, cause?: unknown): never => {
  throw new Error(`decodeImage ${label}: ${rule}`, { cause });
};

/** What a file cannot be read for. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'is a folder',
  EACCES: 'may not be read',
};

/**
 * Decodes an image file, by path or from its bytes, at its full size: the first picture of several, turned as its orientation
 * says, in the colours of sRGB with 8 bits, transparent parts on white. Throws where there is no such file, and for other
 * formats and damaged files; the message names the file, by `label` where bytes are given.
 */
export async function decodeImage(
  source: string | Uint8Array,
  { label = typeof source === 'string' ? source : 'bytes' }: { label?: string } = {},
): Promise<Photo> {
  const bytes =
    typeof source === 'string'
      ? await readFile(source).catch((error: NodeJS.ErrnoException) =>
          fail(label, reasons[error.code ?? ''] ?? error.message, error),
        )
      : source;
  if (bytes.length === 0) fail(label, `must be a ${formats} image, got an empty file`);
  const image = sharp(bytes);
  const { format, compression, depth } = await image
    .metadata()
    .catch((error: Error) =>
      fail(
        label,
        /unsupported/.test(error.message) ? `must be a ${formats} image` : `is damaged: ${plain(error)}`,
        error,
      ),
    );
  if (!isKnown(format, compression)) fail(label, `must be a ${formats} image, got ${format}`);
  if (depth !== 'uchar' && depth !== 'ushort') fail(label, `must have 8 or 16 bits per channel, got ${depth}`);
  const { data, info } = await image
    .autoOrient()
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((error: Error) => fail(label, `is damaged: ${plain(error)}`, error));
  return { width: info.width, height: info.height, pixels: data };
}

/** The first line of libvips' message, without the name of its loader. */
const plain = (error: Error): string => (error.message.split('\n')[0] as string).replace(/^.*vips\w*: /i, '');
