/** The kinds of weight files. */
export type WeightFormat = 'safetensors' | 'pytorch';

/** How much of a file tells its format [bytes]. */
export const formatLength = 263;

/**
 * The format of a file by its first bytes, never by its name: PyTorch's are zip files or pickles, everything else is taken for
 * safetensors, whose reader says what is wrong. Throws for PyTorch's oldest form, a tar file; `where` begins the message.
 */
export function formatOf(start: Uint8Array, where: string): WeightFormat {
  const hasAt = (position: number, text: string): boolean =>
    [...text].every((c, i) => start[position + i] === c.charCodeAt(0));
  // A header's length is below 2^32, and JSON follows: its first byte may be any.
  if (hasAt(4, '\0\0\0\0{')) return 'safetensors';
  if (hasAt(0, 'PK\u0003\u0004')) return 'pytorch';
  if (start[0] === 0x80 && start[1] !== undefined && start[1] <= 5) return 'pytorch'; // a pickle names its protocol
  if (hasAt(257, 'ustar'))
    throw new Error(
      `${where}: must be a safetensors file or of PyTorch 0.1.10 or later, got an older tar file; load and save it in a newer PyTorch`,
    );
  return 'safetensors';
}
