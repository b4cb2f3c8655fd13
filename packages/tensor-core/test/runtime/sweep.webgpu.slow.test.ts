/** The sweep of `sweep.webgpu.test.ts` over many more sizes. */
import { expect, test } from 'vitest';
import { type SweepCase, sweep } from '../support/sweep.ts';
import { avgPoolCase, convCase, convTransposeCase, maxPoolCase } from '../support/window-cases.ts';

const convolutions: SweepCase[] = [];
for (const n of [1, 2, 3, 6, 9])
  for (const [c, m, g] of [
    [3, 8, 1],
    [6, 16, 1],
    [9, 4, 1],
    [15, 8, 1],
    [7, 5, 1],
    [4, 24, 4],
    [2, 10, 2],
    [6, 12, 3],
    [8, 8, 8],
    [10, 4, 2],
  ] as const) {
    convolutions.push(convCase({ n, c, m, g, k: [3, 3], size: 6 }, { padding: 1 }));
    convolutions.push(convCase({ n, c, m, g, k: [3, 2], size: 7 }, { stride: 2, padding: [1, 0] }));
  }
for (const [c, m, g] of [
  [6, 16, 1],
  [4, 20, 4],
  [6, 4, 2],
] as const) {
  for (const n of [1, 6]) {
    convolutions.push(convCase({ n, c, m, g, k: [3], size: 9 }, { dilation: 2 }));
    convolutions.push(convCase({ n, c, m, g, k: [2, 3, 2], size: 4 }, { padding: [0, 1, 1] }));
    convolutions.push(convCase({ n, c, m, g, k: [2, 2, 2], size: 5 }, { stride: 2 }));
    convolutions.push(convCase({ n, c, m, g, k: [5, 5], size: 5 }));
    convolutions.push(convCase({ n, c, m, g, k: [3, 3], size: 8 }, { dilation: 2, padding: 2 }));
  }
}

const transposed: SweepCase[] = [];
for (const n of [1, 3, 6])
  for (const [c, m, g] of [
    [3, 8, 1],
    [6, 4, 1],
    [4, 2, 2],
    [8, 4, 4],
    [4, 8, 4],
    [6, 9, 3],
    [12, 2, 2],
  ] as const) {
    transposed.push(convTransposeCase({ n, c, m, g, k: [2, 2], size: 4 }, { stride: 2 }));
    transposed.push(convTransposeCase({ n, c, m, g, k: [3, 3], size: 4 }, { stride: 2, padding: 1, outputPadding: 1 }));
    transposed.push(convTransposeCase({ n, c, m, g, k: [3], size: 5 }, { stride: 3, dilation: 2 }));
    transposed.push(convTransposeCase({ n, c, m, g, k: [2, 2, 2], size: 2 }, { stride: 2 }));
  }

const pools: SweepCase[] = [];
for (const n of [1, 6])
  for (const c of [1, 3, 6])
    for (const options of [
      { kernel: 2 },
      { kernel: 3, stride: 2, padding: 1 },
      { kernel: 3, stride: 2 },
      { kernel: 3, stride: 1, padding: 1 },
      { kernel: 2, stride: 2, ceilMode: true },
      { kernel: 5, stride: 3, padding: 2 },
    ]) {
      pools.push(maxPoolCase([n, c, 7, 8], options));
      pools.push(avgPoolCase([n, c, 7, 8], options));
      pools.push(avgPoolCase([n, c, 7, 8], { ...options, countIncludePad: false }));
    }

/** Few cases at a time: a graph's shaders all stay in memory. */
const chunks = (cases: readonly SweepCase[]): SweepCase[][] =>
  Array.from({ length: Math.ceil(cases.length / 8) }, (_, i) => cases.slice(8 * i, 8 * i + 8));

for (const [name, cases] of Object.entries({ convolutions, transposed, pools }))
  test.each(chunks(cases).map((chunk) => [chunk[0]?.name, chunk]))(
    `${name} from %s on equal the CPU, gradients too`,
    async (_, chunk) => {
      expect(await sweep(chunk as SweepCase[])).toEqual([]);
    },
  );
