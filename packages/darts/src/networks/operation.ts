/**
 * What edges do to a map [N, C, H, W]: the operations of DARTS (section 3.1.1), with the parameter names of the published code
 * (https://github.com/quark0/darts, cnn/operations.py).
 */
import { block, type Dim, GraphError, type Params, showShape, type Tensor } from '@netwright/tensor-core';
import {
  avgPool2d,
  batchNorm,
  type ConvOptions,
  concat,
  conv2d,
  maxPool2d,
  mul,
  relu,
  slice,
} from '@netwright/tensor-core/nn';
import { isOperation, type OperationName, operationNames } from '../space/operations.ts';

/** How an operation is built. */
export interface OperationOptions {
  /** 1, or 2 to halve the map. */
  stride: 1 | 2;
  /** Whether batch norms have a learned scale and shift: not during a search, where they would hide the edge's weight. */
  affine: boolean;
}

type Norm = Pick<OperationOptions, 'affine'>;

const convolution = (p: Params, x: Tensor, channels: number, options: ConvOptions): Tensor =>
  conv2d(p, x, channels, { bias: false, ...options });

/** ReLU, 1x1 convolution, batch norm: [N, C, H, W] -> [N, channels, H, W]. Entries `op.1` and `op.2`. */
export const reluConvBn = block(
  (p: Params, x: Tensor, channels: number, norm: Norm): Tensor =>
    batchNorm(p.at('op.2'), convolution(p.at('op.1'), relu(x), channels, { kernel: 1 }), norm),
);

/**
 * [N, C, H, W] -> [N, channels, ceil(H / 2), ceil(W / 2)]: one half of the channels looks at even pixels, the other at odd ones. Entries
 * `conv_1`, `conv_2` and `bn`. Throws where the channels are odd and on maps of one pixel.
 *
 * Differs from the published code: maps of odd size, where that stops, have zeros after their last pixels.
 */
export const factorizedReduce = block((p: Params, x: Tensor, channels: number, norm: Norm): Tensor => {
  if (x.shape[2] === 1 || x.shape[3] === 1)
    throw new GraphError(`factorizedReduce ${p.path}: needs a map of at least 2x2, got ${showShape(x.shape)}`);
  if (channels % 2 !== 0) throw new GraphError(`factorizedReduce ${p.path}: channels must be even, got ${channels}`);
  const half = { kernel: 1, stride: 2 };
  const y = relu(x);
  const [height, width] = [y.shape[2] as Dim, y.shape[3] as Dim];
  const odd = slice(y, { starts: [1, 1], ends: [height, width], axes: [2, 3] });
  const pads = [height, width].map((d) => (typeof d === 'number' && d % 2 === 0 ? 0 : 1));
  const parts = [
    convolution(p.at('conv_1'), y, channels / 2, half),
    convolution(p.at('conv_2'), odd, channels / 2, { ...half, padding: [0, 0, ...pads] }),
  ];
  return batchNorm(p.at('bn'), concat(parts, 1), norm);
});

/** ReLU, depthwise convolution, 1x1 convolution, batch norm under four numbers from `first`; the channels stay. */
function separable(p: Params, first: number, x: Tensor, options: ConvOptions, norm: Norm): Tensor {
  const channels = x.shape[1] as number;
  const y = convolution(p.at(first + 1), relu(x), channels, { ...options, groups: channels });
  return batchNorm(p.at(first + 3), convolution(p.at(first + 2), y, channels, { kernel: 1 }), norm);
}

/** Two separable convolutions, the first of which has the stride. */
function sepConv(p: Params, x: Tensor, kernel: number, { stride, affine }: OperationOptions): Tensor {
  const padding = (kernel - 1) / 2;
  const y = separable(p.at('op'), 0, x, { kernel, padding, stride }, { affine });
  return separable(p.at('op'), 4, y, { kernel, padding }, { affine });
}

/** One separable convolution of every other pixel. */
const dilConv = (p: Params, x: Tensor, kernel: number, { stride, affine }: OperationOptions): Tensor =>
  separable(p.at('op'), 0, x, { kernel, padding: kernel - 1, dilation: 2, stride }, { affine });

/** ReLU, 1x7 and 7x1 convolutions, batch norm. */
function factorizedConv7(p: Params, x: Tensor, { stride, affine }: OperationOptions): Tensor {
  const channels = x.shape[1] as number;
  const rows = { kernel: [1, 7], stride: [1, stride], padding: [0, 3, 0, 3] };
  const columns = { kernel: [7, 1], stride: [stride, 1], padding: [3, 0, 3, 0] };
  const y = convolution(p.at(2), convolution(p.at(1), relu(x), channels, rows), channels, columns);
  return batchNorm(p.at(3), y, { affine });
}

/** Nothing: zeros of the operation's shape. */
function none(x: Tensor, { stride }: OperationOptions): Tensor {
  const ends = [x.shape[2] as number, x.shape[3] as number];
  return mul(stride === 1 ? x : slice(x, { starts: [0, 0], ends, axes: [2, 3], steps: [2, 2] }), 0);
}

const builders: Readonly<Record<OperationName, (p: Params, x: Tensor, o: OperationOptions) => Tensor>> = {
  none: (_, x, o) => none(x, o),
  max_pool_3x3: (_, x, { stride }) => maxPool2d(x, { kernel: 3, stride, padding: 1 }),
  avg_pool_3x3: (_, x, { stride }) => avgPool2d(x, { kernel: 3, stride, padding: 1, countIncludePad: false }),
  skip_connect: (p, x, o) => (o.stride === 1 ? x : factorizedReduce(p, x, x.shape[1] as number, o)),
  sep_conv_3x3: (p, x, o) => sepConv(p, x, 3, o),
  sep_conv_5x5: (p, x, o) => sepConv(p, x, 5, o),
  sep_conv_7x7: (p, x, o) => sepConv(p, x, 7, o),
  dil_conv_3x3: (p, x, o) => dilConv(p, x, 3, o),
  dil_conv_5x5: (p, x, o) => dilConv(p, x, 5, o),
  conv_7x1_1x7: (p, x, o) => factorizedConv7(p, x, o),
};

/**
 * An operation of an edge: [N, C, H, W] -> [N, C, ceil(H / stride), ceil(W / stride)], C a fixed number. Throws on an unknown name
 * or stride, and as `factorizedReduce` where an identity has stride 2.
 */
export const operation = block((p: Params, x: Tensor, name: OperationName, options: OperationOptions): Tensor => {
  if (!isOperation(name))
    throw new GraphError(`operation ${p.path}: must be one of ${operationNames.join(', ')}, got '${name as string}'`);
  if (options.stride !== 1 && options.stride !== 2)
    throw new GraphError(`operation ${p.path}: stride must be 1 or 2, got ${options.stride as number}`);
  return builders[name](p, x, options);
});
