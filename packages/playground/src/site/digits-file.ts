import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { readMnist } from '@netwright/scripts/data/mnist';
import { everyNth, packDigits } from '../digits/pack.ts';

/** How many digits of MNIST there are for one of the page's: 12,000 to train on and 2,000 to test with, 2.3 MB. */
const share = 5;

let made: Promise<Uint8Array> | undefined;

/** The digits that the page fetches, compressed with gzip; made once per process. */
export function digitsFile(): Promise<Uint8Array> {
  made ??= (async () => {
    const { train, test } = readMnist();
    return promisify(gzip)(packDigits({ train: everyNth(train, share), test: everyNth(test, share) }));
  })();
  return made;
}
