import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { block, fromOnnx, initialise, type Params, type Tensor, tap, toOnnx, trace } from '../../src/index.ts';
import { add, linear, relu } from '../../src/nn/index.ts';
import { createSession } from '../../src/runtime/node.ts';

const layer = block((p: Params, x: Tensor): Tensor => add(x, relu(linear(p.at('fc'), x, 3))));
const model = {
  build: (p: Params, x: Tensor) => linear(p.at('head'), layer(p.at('layer', 1), layer(p.at('layer', 0), x)), 2),
  inputs: { x: { dtype: 'float32', shape: ['N', 3] } },
  outputs: ['logits'],
} as const;
const graph = trace(model as never);
const weights = initialise(graph, { seed: 1 });
const feeds = { x: { data: Float32Array.of(1, -2, 3), dims: [1, 3] } };
const bytes = toOnnx(graph, weights);

describe('tap', () => {
  it('adds the results of modules to a copy', () => {
    expect([...tap(graph, ['layer.*']).outputs.keys()]).toEqual([
      'logits',
      'layer.0.fc',
      'layer.0',
      'layer.1.fc',
      'layer.1',
    ]);
    expect([...graph.outputs.keys()]).toEqual(['logits']);
  });

  it('says which paths there are', () => {
    expect(() => tap(graph, ['stage1'])).toThrow(
      'tap stage1: no module has this path, for example layer.0.fc, layer.0',
    );
  });

  it('finds the same values in a file that was read, by the names of its nodes', async () => {
    const direct = await createSession(graph, weights, { device: 'cpu', tap: ['layer.0', 'layer.1.fc'] });
    const read = fromOnnx(bytes);
    const again = await createSession(read.graph, read.weights, { device: 'cpu', tap: ['layer.0', 'layer.1.fc'] });
    const [a, b] = [await direct.run(feeds), await again.run(feeds)];
    await direct.dispose();
    await again.dispose();
    expect(Object.keys(a)).toEqual(['logits', 'layer.0', 'layer.1.fc']);
    for (const [name, t] of Object.entries(a)) expect(b[name]?.data).toEqual(t.data);
  });

  it('taps a session of a file that stays as it is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'netwright-tap-'));
    try {
      const path = join(folder, 'model.onnx');
      await writeFile(path, bytes);
      for (const file of [path, bytes]) {
        const session = await createSession(file, { device: 'cpu', tap: ['layer.*'] });
        const out = await session.run(feeds);
        await session.dispose();
        expect(out['layer.1']?.dims).toEqual([1, 3]);
        expect(out.logits?.dims).toEqual([1, 2]);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
