/**
 * What a page may do: run this one script, use its own styles, and load nothing. By it a browser refuses whatever a name
 * from a file might smuggle in. Where there is no SHA-256 (pages that came by plain http) inline scripts are let in.
 */
export async function pagePolicy(script: string): Promise<string> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  const digest = await subtle?.digest('SHA-256', new TextEncoder().encode(script));
  const allowed =
    digest === undefined ? "'unsafe-inline'" : `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
  return `default-src 'none'; style-src 'unsafe-inline'; script-src ${allowed}; base-uri 'none'; form-action 'none'`;
}
