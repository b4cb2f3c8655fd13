import { type Case, describeRun, describeTyped, type Given, k, k0, x } from '../support/foreign-node.ts';

const nchwc = (op: string) => `com.microsoft.nchwc.${op}`;
const nhwc = (op: string) => `com.ms.internal.nhwc.${op}`;
const f = (...shape: number[]): Given => x('float32', ...shape);
const window = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] };

/** 32 channels are whole blocks on every processor, 20 are not. */
const blocked: readonly Case[] = [
  [{ op: nchwc('ReorderInput'), inputs: [f(1, 32, 5, 6)] }, 'float32 [1, 32, 5, 6]'],
  [{ op: nchwc('ReorderInput'), inputs: [f(1, 5, 6, 32)], attributes: { channels_last: 1 } }, 'float32 [1, 32, 5, 6]'],
  [{ op: nchwc('ReorderInput'), inputs: [f(1, 20, 5, 6)] }, 'float32 [1, ReorderInput_0_0_1, 5, 6]'],
  [{ op: nchwc('ReorderOutput'), inputs: [f(1, 32, 5, 6)], attributes: { channels: 20 } }, 'float32 [1, 20, 5, 6]'],
  [
    { op: nchwc('ReorderOutput'), inputs: [f(1, 32, 5, 6)], attributes: { channels: 20, channels_last: 1 } },
    'float32 [1, 5, 6, 20]',
  ],
  [
    { op: nchwc('Conv'), inputs: [f(1, 32, 9, 8), f(16, 32, 3, 3), f(16)], attributes: window },
    'float32 [1, 16, 5, 4]',
  ],
  [{ op: nchwc('Conv'), inputs: [f(1, 3, 9, 8), f(16, 3, 3, 3)], attributes: window }, 'float32 [1, 16, 5, 4]'],
  [{ op: nchwc('MaxPool'), inputs: [f(1, 32, 9, 8)], attributes: window }, 'float32 [1, 32, 5, 4]'],
  [
    { op: nchwc('AveragePool'), inputs: [f(1, 32, 9, 8)], attributes: { ...window, auto_pad: 'SAME_UPPER' } },
    'float32 [1, 32, 5, 4]',
  ],
  [{ op: nchwc('GlobalMaxPool'), inputs: [f(1, 32, 9, 8)] }, 'float32 [1, 32, 1, 1]'],
  [{ op: nchwc('GlobalAveragePool'), inputs: [f(1, 32, 9, 8)] }, 'float32 [1, 32, 1, 1]'],
  [{ op: nchwc('Upsample'), inputs: [f(1, 32, 3, 4)], attributes: { scales: [1, 1, 2, 3] } }, 'float32 [1, 32, 6, 12]'],
];

const scale = k0('float32', 0.5);
const zero = k0('uint8', 3);
const turned: readonly Case[] = [
  [{ op: nhwc('Conv'), inputs: [f(1, 9, 8, 3), f(16, 3, 3, 3), f(16)], attributes: window }, 'float32 [1, 5, 4, 16]'],
  [
    { op: nhwc('ConvTranspose'), inputs: [f(1, 5, 5, 2), f(2, 3, 3, 3)], attributes: { strides: [2, 2] } },
    'float32 [1, 11, 11, 3]',
  ],
  [
    {
      op: nhwc('QLinearConv'),
      inputs: [x('uint8', 1, 9, 8, 3), scale, zero, x('uint8', 16, 3, 3, 3), scale, zero, scale, zero],
      attributes: window,
    },
    'uint8 [1, 5, 4, 16]',
  ],
  [{ op: nhwc('MaxPool'), inputs: [f(1, 9, 8, 3)], attributes: window }, 'float32 [1, 5, 4, 3]'],
  [{ op: nhwc('AveragePool'), inputs: [f(1, 9, 8, 3)], attributes: window }, 'float32 [1, 5, 4, 3]'],
  [
    {
      op: nhwc('QLinearAveragePool'),
      inputs: [x('uint8', 1, 9, 8, 3), scale, zero, scale, zero],
      attributes: window,
    },
    'uint8 [1, 5, 4, 3]',
  ],
  [{ op: nhwc('GlobalAveragePool'), inputs: [f(1, 9, 8, 3)] }, 'float32 [1, 1, 1, 3]'],
  [{ op: nhwc('DepthToSpace'), inputs: [f(1, 2, 3, 12)], attributes: { blocksize: 2 } }, 'float32 [1, 4, 6, 3]'],
  [{ op: nhwc('SpaceToDepth'), inputs: [f(1, 4, 6, 3)], attributes: { blocksize: 2 } }, 'float32 [1, 2, 3, 12]'],
  [{ op: nhwc('BatchNormalization'), inputs: [f(1, 4, 6, 3), f(3), f(3), f(3), f(3)] }, 'float32 [1, 4, 6, 3]'],
  [{ op: nhwc('InstanceNormalization'), inputs: [f(1, 4, 6, 3), f(3), f(3)] }, 'float32 [1, 4, 6, 3]'],
  [{ op: nhwc('LRN'), inputs: [f(1, 4, 6, 3)], attributes: { size: 3 } }, 'float32 [1, 4, 6, 3]'],
  [{ op: nhwc('GridSample'), inputs: [f(1, 4, 6, 3), f(1, 5, 7, 2)] }, 'float32 [1, 5, 7, 3]'],
  [{ op: nhwc('Resize'), inputs: [f(1, 4, 6, 3), undefined, k('float32', [1, 2, 2, 1])] }, 'float32 [1, 8, 12, 3]'],
].map(([node, ...outputs]) => [{ ...(node as object), version: 21 }, ...outputs] as unknown as Case);

describeRun('channels in blocks', blocked);
describeTyped('channels last', turned);
