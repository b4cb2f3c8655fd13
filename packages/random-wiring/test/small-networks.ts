import { image, type ModelEntry } from '@netwright/tensor-core';
import { models, randwireConfig, randwireWirings } from '../src/index.ts';

/** Networks that are too small to be published, by the name of their training reference. */
export const smallNetworks: Record<string, ModelEntry> = {
  randwire_small: {
    ...models.randwire_ws_78,
    config: {
      ...randwireConfig({ kind: 'WS', k: 4, p: 0.75 }, 'small', 8, { numClasses: 10 }),
      wirings: randwireWirings({ kind: 'WS', k: 4, p: 0.75 }, 'small', { seed: 1, nodes: [8, 8, 8] }),
      head: 32,
    },
    inputs: { x: image(64) },
  },
};
