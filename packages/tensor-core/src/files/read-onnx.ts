import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { type DecodedModel, type DecodeOptions, fromOnnx } from '../onnx/decode.ts';

/**
 * Reads an `.onnx` file and the files of external data it names, which must lie in its folder or below. Throws as `fromOnnx`
 * does, and for files that are not there.
 */
export function readOnnx(path: string, options: DecodeOptions = {}): DecodedModel {
  const folder = dirname(resolve(path));
  const externalData = (location: string): Uint8Array | undefined => {
    const target = resolve(folder, location);
    const inside = relative(folder, target);
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside))
      throw new Error(`readOnnx ${path}: external data must lie in the model's folder, got '${location}'`);
    return readWhole(target, `readOnnx ${path}: external data ${location}`);
  };
  const bytes = readWhole(path, `readOnnx ${path}`);
  try {
    return fromOnnx(bytes, { externalData, ...options });
  } catch (error) {
    const { message } = error as Error;
    throw new Error(
      message.startsWith('readOnnx') ? message : `readOnnx ${path}: ${message.replace(/^fromOnnx:? /, '')}`,
      {
        cause: error,
      },
    );
  }
}

/** The bytes of a file of any size: `readFile` takes at most 2 GiB. */
function readWhole(path: string, place: string): Uint8Array {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = new Uint8Array(fstatSync(file).size);
      for (let done = 0; done < bytes.length; ) {
        const count = readSync(file, bytes, done, Math.min(2 ** 30, bytes.length - done), done);
        if (count === 0) throw new Error(`ended after ${done} of ${bytes.length} bytes`);
        done += count;
      }
      return bytes;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`${place}: ${code === 'ENOENT' ? 'there is no such file' : message}`, { cause: error });
  }
}
