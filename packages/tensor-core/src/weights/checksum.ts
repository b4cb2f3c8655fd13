/** SHA-256 checksums of downloads: all 64 hexadecimal digits, or the first ones, 8 at least. */

/** The checksum of an option, in lower case. Throws when it is none. */
export function parseSha256(text: string, label: string): string {
  if (!/^[0-9a-f]{8,64}$/i.test(text))
    throw new Error(`loadWeights ${label}: sha256 must be 8 to 64 hexadecimal digits, got ${JSON.stringify(text)}`);
  return text.toLowerCase();
}

/** Throws when a file's checksum does not begin as it must. */
export function checkSha256(found: string, expected: string, label: string): void {
  if (found.startsWith(expected)) return;
  const must = expected.length === 64 ? 'be' : 'begin with';
  throw new Error(`loadWeights ${label}: the file's SHA-256 must ${must} ${expected}, got ${found}`);
}

/**
 * The first digits of the checksum, where the address tells them: PyTorch's own files carry them in their names, as in
 * https://download.pytorch.org/models/resnet50-0676ba61.pth (torch.hub, `HASH_REGEX`).
 */
export function publishedSha256(url: string): string | undefined {
  const { hostname, pathname } = new URL(url);
  return hostname === 'download.pytorch.org' ? /-([0-9a-f]{8,64})\.[^/]*$/.exec(pathname)?.[1] : undefined;
}
