import { initialise, type ModelEntry, type Params, type Tensor, toOnnx, trace } from '@netwright/tensor-core';
import { conv2d, linear, relu, reshape } from '@netwright/tensor-core/nn';

/** A convolution of 3 to 4 channels and a classifier of 10: 3*4*9 + (4*64*10 + 10) = 2,678 parameters. */
const build = (p: Params, x: Tensor): Tensor => {
  const h = relu(conv2d(p.at('stem.conv'), x, 4, { kernel: 3, padding: 1, bias: false })); // [N, 4, 8, 8]
  return linear(p.at('head.fc'), reshape(h, [x.shape[0] as string, 256]), 10);
};

/** A model of a table, of images of 8x8 in an open batch: 4*64*27 + 256*10 = 9,472 MACs. */
export const smallEntry: ModelEntry = {
  build,
  config: {},
  inputs: { x: { dtype: 'float32', shape: ['N', 3, 8, 8] } },
  outputs: ['logits'],
  params: 2678,
  macs: 9472,
  source: { title: 'A test', authors: 'Nobody', year: 2026, url: 'https://example.org' },
};

/** The bytes of its file, with this batch. */
export function smallFile(batch: number | string = 'N'): Uint8Array {
  const graph = trace(smallEntry, { inputs: { x: [batch, 3, 8, 8] } });
  graph.name = 'small';
  return toOnnx(graph, initialise(graph, { seed: 1 }));
}
