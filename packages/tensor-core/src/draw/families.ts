/**
 * What kind of work an operator does, and the colour that stands for it: Paul Tol's "light" scheme, whose colours stay
 * apart under every common colour blindness and keep dark text legible (https://personal.sron.nl/~pault/, figure 4).
 */
export type Family =
  | 'convolution'
  | 'matrix product'
  | 'recurrence'
  | 'attention'
  | 'normalisation'
  | 'activation'
  | 'pooling'
  | 'lookup'
  | 'arithmetic'
  | 'reshaping';

/** Fill colours by family. */
export const colours: Readonly<Record<Family, string>> = {
  convolution: '#77AADD',
  'matrix product': '#EE8866',
  recurrence: '#BBCC33',
  attention: '#FFAABB',
  normalisation: '#99DDFF',
  activation: '#EEDD88',
  pooling: '#44BB99',
  lookup: '#AAAA00',
  arithmetic: '#DDDDDD',
  reshaping: '#F5F5F5',
};

const operators: Readonly<Record<Family, string>> = {
  convolution: 'Conv ConvTranspose ConvInteger QLinearConv DeformConv FusedConv',
  'matrix product': 'MatMul Gemm Einsum MatMulInteger QLinearMatMul FusedMatMul MatMulNBits',
  recurrence: 'LSTM GRU RNN Scan Loop If',
  attention: 'Softmax LogSoftmax Hardmax Attention MultiHeadAttention GroupQueryAttention RotaryEmbedding',
  normalisation:
    'BatchNormalization LayerNormalization InstanceNormalization GroupNormalization RMSNormalization ' +
    'SimplifiedLayerNormalization SkipLayerNormalization SkipSimplifiedLayerNormalization LRN LpNormalization ' +
    'MeanVarianceNormalization Dropout',
  activation:
    'Relu LeakyRelu PRelu Elu Selu Celu Gelu FastGelu BiasGelu QuickGelu Sigmoid Tanh HardSigmoid HardSwish Mish Softplus ' +
    'Softsign ThresholdedRelu Clip Erf Swish Shrink',
  pooling:
    'MaxPool AveragePool GlobalAveragePool GlobalMaxPool LpPool GlobalLpPool MaxRoiPool RoiAlign Resize Upsample MaxUnpool ' +
    'GridSample',
  lookup: 'Gather GatherElements GatherND ScatterElements ScatterND Scatter OneHot TopK ArgMax ArgMin NonZero',
  arithmetic: '',
  reshaping:
    'Reshape Flatten Transpose Squeeze Unsqueeze Concat Split Slice Expand Tile Pad Identity Cast DepthToSpace SpaceToDepth',
};

const byOperator = new Map<string, Family>();
for (const [family, ops] of Object.entries(operators))
  for (const op of ops.split(' ')) byOperator.set(op, family as Family);

/** The family of an operator; 'arithmetic' for the many that work element by element. */
export const familyOf = (op: string): Family => byOperator.get(op) ?? 'arithmetic';

/** The family that a module is drawn as: the first of these that it holds. */
export function leadingFamily(ops: Iterable<string>): Family {
  const held = new Set([...ops].map(familyOf));
  return (Object.keys(colours) as Family[]).find((family) => held.has(family)) ?? 'arithmetic';
}
