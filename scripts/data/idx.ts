/** The contents of an idx file of unsigned bytes. */
export interface IdxFile {
  shape: readonly number[];
  data: Uint8Array; // row-major, a view on the file's bytes
}

/**
 * Reads the idx format of the MNIST files (LeCun, Cortes, Burges, "The MNIST database of handwritten digits", 1998):
 * two zero bytes, the type code 8 of unsigned bytes, the rank, one big-endian uint32 per axis, the data.
 *
 * @param name what errors call the file
 * @throws Error if the header is not that of such a file, or if the length is not what the header promises
 */
export function parseIdx(bytes: Uint8Array, name: string): IdxFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = bytes.length >= 4 ? view.getUint32(0) : -1;
  const rank = magic & 0xff;
  if (magic >>> 8 !== 0x08 || rank === 0) {
    const found = magic === -1 ? `${bytes.length} bytes` : `0x${magic.toString(16).padStart(8, '0')}`;
    throw new Error(`parseIdx ${name}: the magic number must be 0x000008 and a rank, got ${found}`);
  }
  const header = 4 + 4 * rank;
  if (bytes.length < header) {
    throw new Error(`parseIdx ${name}: a header of rank ${rank} takes ${header} bytes, got ${bytes.length}`);
  }
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, length) => product * length, 1);
  if (bytes.length !== header + size) {
    const promised = `[${shape.join(', ')}] takes ${header + size} bytes with its header`;
    throw new Error(`parseIdx ${name}: shape ${promised}, got ${bytes.length}`);
  }
  return { shape, data: bytes.subarray(header) };
}
