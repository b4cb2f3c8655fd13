import { inDegrees } from '../graph/degrees.ts';
import type { Wiring } from '../graph/wiring.ts';
import { type RandWireConfig, stemChannels } from './randwire.ts';

/** What a network costs. */
export interface RandWireCounts {
  /** Trained weights. */
  readonly params: number;
  /** Multiply-accumulates of convolutions and the classifier at batch 1 [MAC]. */
  readonly macs: number;
}

/** A convolution without bias and its batch norm: multiply-accumulates for each weight of the convolution at each place. */
const costs = (weights: number, channels: number, places: number): RandWireCounts => ({
  params: weights + 2 * channels,
  macs: weights * places,
});

/** The nodes of a stage and the weights of their sums. */
function stageCosts(wiring: Wiring, from: number, channels: number, places: number): RandWireCounts[] {
  return Array.from(inDegrees(wiring), (degree) => {
    const read = degree === 0 ? from : channels;
    const node = costs(9 * read + read * channels, channels, places);
    return { ...node, params: node.params + (degree > 1 ? degree : 0) };
  });
}

/**
 * Parameters and multiply-accumulates in closed form from the wirings, without building the network: a node that reads `c` channels
 * has 9 c + c C weights, used at every place of its output, 2 C of its batch norm, and a weight for each of several inputs. What
 * `without` takes out is counted. `size` is the side of the image [pixels], `channels` its channels.
 */
export function randwireCounts(
  c: RandWireConfig,
  { size = 224, channels = 3 }: { size?: number; channels?: number } = {},
): RandWireCounts {
  let side = size;
  let read = channels;
  const parts: RandWireCounts[] = [];
  stemChannels(c.width, c.stem).forEach((width, i) => {
    side = Math.ceil(side / (c.stem[i] as number));
    parts.push(costs(9 * read * width, width, side ** 2));
    read = width;
  });
  c.wirings.forEach((wiring, i) => {
    side = Math.ceil(side / 2);
    parts.push(...stageCosts(wiring, read, c.width * 2 ** i, side ** 2));
    read = c.width * 2 ** i;
  });
  parts.push(costs(read * c.head, c.head, side ** 2));
  parts.push({ params: (c.head + 1) * c.numClasses, macs: c.head * c.numClasses });
  const total = (key: keyof RandWireCounts): number => parts.reduce((sum, part) => sum + part[key], 0);
  return { params: total('params'), macs: total('macs') };
}
