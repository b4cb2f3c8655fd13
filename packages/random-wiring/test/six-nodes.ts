import { models, type RandWireConfig, type Wiring } from '../src/index.ts';

/** 0 and 1 read the input; 2 sums both, 3 reads 1, 4 sums 2 and 3; 4 and 5 (from 0) are outputs. */
export const wiring: Wiring = {
  nodes: 6,
  edges: [
    [0, 2],
    [0, 5],
    [1, 2],
    [1, 3],
    [2, 4],
    [3, 4],
  ],
};

/** A network of one stage, wired by it. */
export const config: RandWireConfig = { width: 4, wirings: [wiring], stem: [2], head: 6, numClasses: 3 };

/** The same with changes, as an entry of a table. */
export const model = (change: Partial<RandWireConfig> = {}) => ({
  ...models.randwire_ws_78,
  config: { ...config, ...change },
});
