import { RuntimeError } from './device.ts';

/** The bytes behind a URL. Throws a RuntimeError with the HTTP status where there are none. */
export async function fetchModel(url: string): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new RuntimeError(`createSession ${url}: cannot be fetched: ${(error as Error).message}`, { cause: error });
  }
  if (!response.ok) throw new RuntimeError(`createSession ${url}: got HTTP ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}
