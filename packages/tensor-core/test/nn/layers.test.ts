import { describe, expect, it } from 'vitest';
import type { TensorData } from '../../src/index.ts';
import { builds, layerGraph } from '../support/layers.ts';
import { run } from '../support/run.ts';
import { torchLayers } from '../support/torch-layers.ts';

/** Within 2e-5 of the largest element, or of 0.1 where all are smaller. */
function expectClose(found: TensorData | undefined, expected: readonly number[], name: string): void {
  const largest = Math.max(0.1, ...expected.map(Math.abs));
  expect(found?.data.length, name).toBe(expected.length);
  expected.forEach((v, i) => {
    expect(Math.abs((found?.data[i] as number) - v), `${name}[${i}]`).toBeLessThanOrEqual(2e-5 * largest);
  });
}

describe.each(['cpu', 'webgpu'] as const)(
  'outputs, gradients and statistics equal PyTorch, gradients for %s',
  (device) => {
    it.each(Object.entries(torchLayers.layers))('%s', async (name, expected) => {
      const { graph, feeds, weights } = layerGraph(name, expected, device);
      expect([...graph.params.values()].map((p) => [p.name, p.shape])).toEqual(expected.state_dict);
      expect(graph.outputs.get('output')?.shape).toEqual(expected.shape);
      const found = await run(graph, feeds, weights);
      expectClose(found.output, expected.output, 'output');
      for (const [k, v] of Object.entries(expected.gradients))
        expectClose(found[`gradient of ${k}`], v, `gradient of ${k}`);
      if (expected.mode === 'train')
        for (const [k, v] of Object.entries(expected.buffers)) expectClose(found[`new ${k}`], v, `new ${k}`);
    });
  },
);

it('every case of the fixture is built', () => {
  expect(Object.keys(torchLayers.layers).sort()).toEqual(Object.keys(builds).sort());
});
