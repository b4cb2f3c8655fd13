import { Graph, Params, type Tensor } from '@netwright/tensor-core';
import { conv2d, flatten, linear, maxPool2d, relu } from '@netwright/tensor-core/nn';

/** LeNet-5 in today's dense form: [N, 1, 32, 32] -> [N, 10], 61,706 parameters, 416,520 multiply-accumulates a sample. */
export function lenet(): Graph {
  const graph = new Graph({ name: 'lenet5' });
  const p = new Params(graph);
  let y: Tensor = graph.input('x', 'float32', ['N', 1, 32, 32]);
  y = maxPool2d(relu(conv2d(p.at('conv1'), y, 6, { kernel: 5 })), { kernel: 2 }); // [N, 6, 14, 14]
  y = maxPool2d(relu(conv2d(p.at('conv2'), y, 16, { kernel: 5 })), { kernel: 2 }); // [N, 16, 5, 5]
  y = relu(linear(p.at('fc1'), flatten(y), 120));
  y = relu(linear(p.at('fc2'), y, 84));
  graph.output('logits', linear(p.at('fc3'), y, 10));
  return graph;
}
