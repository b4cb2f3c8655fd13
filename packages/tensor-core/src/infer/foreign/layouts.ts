/** Rules of the domains that onnxruntime's optimiser moves layers to: blocks of channels (nchwc) and channels last (nhwc). */
import { type Dim, mulDims, showShape } from '../../graph/dim.ts';
import { fail } from '../../graph/errors.ts';
import { intAttribute, intsAttribute, required } from '../common.ts';
import type { InferContext, InferRule } from '../rule.ts';
import { slide, windowOf } from '../window.ts';
import { channelsLast, core, dtypeOfInput, inDomain, shapedBy, unknown } from './forms.ts';

/** The widest block of channels; a number of channels that it divides is not padded (MlasNchwcGetBlockSize: 8 or 16). */
const widestBlock = 16;

function image(c: InferContext): readonly Dim[] {
  const { shape } = required(c, 0, 'an input');
  return shape.length < 2 ? fail('needs [N, C, ...spatial]', showShape(shape)) : shape;
}

/** [N, C, ...] with C rounded up to whole blocks, of a size that depends on the processor. */
const reorderInput: InferRule = (c) => {
  const shape = image(c);
  const last = intAttribute(c, 'channels_last', 0) !== 0;
  const channels = shape[last ? shape.length - 1 : 1] as Dim;
  const padded = typeof channels === 'number' && channels % widestBlock === 0 ? channels : unknown(c, 0, 1);
  return [
    { dtype: required(c, 0).dtype, shape: [shape[0] as Dim, padded, ...(last ? shape.slice(1, -1) : shape.slice(2))] },
  ];
};

const reorderOutput: InferRule = (c) => {
  const [batch, , ...spatial] = image(c) as [Dim, Dim, ...Dim[]];
  const channels = intAttribute(c, 'channels', 0) || fail('needs channels');
  const shape =
    intAttribute(c, 'channels_last', 0) === 0 ? [batch, channels, ...spatial] : [batch, ...spatial, channels];
  return [{ dtype: required(c, 0).dtype, shape }];
};

/** The weight is padded to whole blocks too, so its input channels say nothing. */
const blockedConv: InferRule = (c) => {
  const [batch, , ...spatial] = image(c) as [Dim, Dim, ...Dim[]];
  const weight = required(c, 1, 'a weight');
  const window = windowOf(c.attributes, intsAttribute(c, 'kernel_shape') ?? weight.shape.slice(2));
  return [{ dtype: required(c, 0).dtype, shape: [batch, weight.shape[0] as Dim, ...slide(window, spatial)] }];
};

const blockedUpsample: InferRule = (c) => {
  const shape = image(c);
  const scales = intsAttribute(c, 'scales') ?? shape.map(() => 1);
  if (scales.length !== shape.length) fail(`needs ${shape.length} scales`, showShape(scales));
  return [{ dtype: required(c, 0).dtype, shape: shape.map((d, i) => mulDims(d, scales[i] as number)) }];
};

/** Operators that com.ms.internal.nhwc has with the channels of the first input and of the output last. */
const turned =
  'AveragePool BatchNormalization Conv ConvTranspose DepthToSpace GlobalAveragePool GlobalLpPool GlobalMaxPool GridSample ' +
  'InstanceNormalization LRN LpPool MaxPool MaxUnpool SpaceToDepth';

/** Rules by operator. */
export const layouts: Record<string, InferRule> = {
  ...inDomain('com.microsoft.nchwc', {
    ReorderInput: reorderInput,
    ReorderOutput: reorderOutput,
    Conv: blockedConv,
    Upsample: blockedUpsample,
    ...Object.fromEntries(
      'MaxPool AveragePool GlobalMaxPool GlobalAveragePool'.split(' ').map((op) => [op, core(op, 0)]),
    ),
  }),
  ...inDomain('com.ms.internal.nhwc', {
    ...Object.fromEntries(turned.split(' ').map((op) => [op, channelsLast(core(op))])),
    QLinearConv: channelsLast(shapedBy('Conv', [0, 3, 8], dtypeOfInput(7, 'an output zero point'))),
    QLinearConvTranspose: channelsLast(shapedBy('ConvTranspose', [0, 3, 8], dtypeOfInput(7, 'an output zero point'))),
    QLinearAveragePool: channelsLast(core('AveragePool', 0)),
    Resize: core('Resize'), // scales and sizes are in the order of the axes, whatever they mean
  }),
};
