import { block, Graph, node1, Params, type Tensor } from '../../src/index.ts';
import { flatten } from '../../src/nn/index.ts';

/** How deep a residual network is: bottlenecks per stage, the width of the first stage and the number of classes. */
export interface ResNetSize {
  depths?: readonly number[];
  width?: number;
  classes?: number;
  size?: number;
}

const conv = block((p: Params, x: Tensor, channels: number, kernel: number, stride: number): Tensor => {
  const weight = p.param('weight', [channels, x.shape[1] as number, kernel, kernel]);
  const pad = (kernel - 1) >> 1;
  return node1('Conv', [x, weight], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
  });
});

const norm = block((p: Params, x: Tensor): Tensor => {
  const c = [x.shape[1] as number];
  const entries = [p.param('weight', c), p.param('bias', c), p.buffer('running_mean', c), p.buffer('running_var', c)];
  return node1('BatchNormalization', [x, ...entries], { epsilon: 1e-5 });
});

const relu = (x: Tensor): Tensor => node1('Relu', [x]);

const bottleneck = block((p: Params, x: Tensor, width: number, stride: number): Tensor => {
  let y = relu(norm(p.at('bn1'), conv(p.at('conv1'), x, width, 1, 1)));
  y = relu(norm(p.at('bn2'), conv(p.at('conv2'), y, width, 3, stride)));
  y = norm(p.at('bn3'), conv(p.at('conv3'), y, 4 * width, 1, 1));
  const down = p.at('downsample');
  const same = stride === 1 && x.shape[1] === 4 * width;
  const shortcut = same ? x : norm(down.at(1), conv(down.at(0), x, 4 * width, 1, stride));
  return relu(node1('Add', [y, shortcut]));
});

/** A graph with the nodes and weights of torchvision's resnet50 (its names too), made of plain nodes. */
export function resnetGraph({ depths = [3, 4, 6, 3], width = 64, classes = 1000, size = 224 }: ResNetSize = {}): Graph {
  const graph = new Graph({ name: 'resnet' });
  const p = new Params(graph);
  const x = graph.input('x', 'float32', ['N', 3, size, size]);
  let y = relu(norm(p.at('bn1'), conv(p.at('conv1'), x, width, 7, 2)));
  y = graph.within('maxpool', () =>
    node1('MaxPool', [y], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
  );
  depths.forEach((depth, stage) => {
    for (let i = 0; i < depth; i++)
      y = bottleneck(p.at(`layer${stage + 1}`, i), y, width << stage, i === 0 && stage > 0 ? 2 : 1);
  });
  y = graph.within('avgpool', () => flatten(node1('GlobalAveragePool', [y])));
  const fc = p.at('fc');
  const weight = fc.param('weight', [classes, y.shape[1] as number]);
  const bias = fc.param('bias', [classes]);
  graph.output(
    'logits',
    graph.within('fc', () => node1('Gemm', [y, weight, bias], { transB: 1 })),
  );
  return graph;
}
