import { isFree } from './free-operators.ts';
import { productCounters } from './mac.ts';
import { operatorKey } from './operator-key.ts';

const inDomain = (domain: string, operators: string): string[] =>
  operators.split(' ').map((op) => operatorKey(op, domain));

/** Operators that calculate without convolving or multiplying matrices: `zero` under `mac`, some counted by others. */
const elementwise: readonly string[] = [
  ...inDomain(
    '',
    'Abs Acos Acosh Add And Asin Asinh Atan Atanh BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Ceil',
  ),
  ...inDomain('', 'Clip Cos Cosh Div Equal Erf Exp Floor Greater GreaterOrEqual IsInf IsNaN Less LessOrEqual Log Max'),
  ...inDomain('', 'Mean Min Mod Mul Neg Not Or Pow Reciprocal Round Sign Sin Sinh Sqrt Sub Sum Tan Tanh Where Xor'),
  ...inDomain('', 'Affine ImageScaler ParametricSoftplus ScaledTanh'), // experimental, withdrawn since
];

const activation: readonly string[] = [
  ...inDomain('', 'Celu Elu Gelu HardSigmoid HardSwish Hardmax LeakyRelu LogSoftmax Mish PRelu Relu Selu Shrink'),
  ...inDomain('', 'Sigmoid Softmax Softplus Softsign Swish ThresholdedRelu RotaryEmbedding'),
  ...inDomain(
    'com.microsoft',
    'BiasAdd BiasGelu BiasSoftmax BiasSplitGelu BiasDropout BitmaskBiasDropout BitmaskDropout',
  ),
  ...inDomain('com.microsoft', 'FastGelu Gelu QuickGelu QOrderedGelu GatedAdd RotaryEmbedding GemmaRotaryEmbedding'),
  ...inDomain('com.microsoft', 'MRotaryEmbedding ComplexMul ComplexMulConj MulInteger QLinearAdd QLinearMul'),
  ...inDomain('com.microsoft', 'QLinearLeakyRelu QLinearSigmoid QLinearSoftmax QLinearWhere QLinearConcat IsAllFinite'),
];

const normalisation: readonly string[] = [
  ...inDomain('', 'BatchNormalization GroupNormalization InstanceNormalization LRN LayerNormalization LpNormalization'),
  ...inDomain('', 'MeanVarianceNormalization RMSNormalization SimplifiedLayerNormalization'),
  ...inDomain('com.microsoft', 'LayerNormalization SkipLayerNormalization SkipSimplifiedLayerNormalization GroupNorm'),
  ...inDomain(
    'com.microsoft',
    'SkipGroupNorm EmbedLayerNormalization QEmbedLayerNormalization QOrderedLayerNormalization',
  ),
  ...inDomain('com.microsoft', 'GatedRMSNorm'),
];

const poolingAndReduction: readonly string[] = [
  ...inDomain(
    '',
    'AveragePool GlobalAveragePool GlobalLpPool GlobalMaxPool LpPool MaxPool MaxRoiPool MaxUnpool RoiAlign',
  ),
  ...inDomain('', 'ArgMax ArgMin CumProd CumSum ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean'),
  ...inDomain('', 'ReduceMin ReduceProd ReduceSum ReduceSumSquare TopK NonMaxSuppression NonZero Unique Col2Im'),
  ...inDomain('', 'Resize Upsample GridSample AffineGrid ScatterElements ScatterND'), // scatters may add
  ...inDomain(
    'com.microsoft',
    'NhwcMaxPool MaxpoolWithMask QLinearAveragePool QLinearGlobalAveragePool QLinearReduceMean',
  ),
  ...inDomain('com.microsoft', 'ReduceSumInteger GridSample CropAndResize CDist Unique'),
  ...inDomain('com.microsoft.nchwc', 'MaxPool AveragePool GlobalMaxPool GlobalAveragePool Upsample'),
];

const quantisation: readonly string[] = [
  ...inDomain('', 'QuantizeLinear DequantizeLinear DynamicQuantizeLinear'),
  ...inDomain('com.microsoft', 'QuantizeLinear DequantizeLinear QuantizeBFP DequantizeBFP QuantizeWithOrder'),
  ...inDomain('com.microsoft', 'DequantizeWithOrder GatherBlockQuantized'),
];

const others: readonly string[] = [
  ...inDomain('', 'BlackmanWindow HammingWindow HannWindow MelWeightMatrix DFT STFT Det Bernoulli Multinomial'),
  ...inDomain('', 'RandomNormal RandomNormalLike RandomUniform RandomUniformLike NegativeLogLikelihoodLoss'),
  ...inDomain('', 'SoftmaxCrossEntropyLoss ImageDecoder RegexFullMatch StringConcat StringNormalizer StringSplit'),
  ...inDomain('', 'TfIdfVectorizer'),
  ...inDomain('com.microsoft', 'Rfft Irfft Inverse MurmurHash3 Tokenizer NGramRepeatBlock BifurcationDetector'),
  ...inDomain('com.microsoft', 'RelativePositionBias DynamicTimeWarping SampleOp'),
  ...inDomain('ai.onnx.ml', 'ArrayFeatureExtractor Binarizer CastMap CategoryMapper DictVectorizer FeatureVectorizer'),
  ...inDomain('ai.onnx.ml', 'Imputer LabelEncoder Normalizer OneHotEncoder Scaler ZipMap TreeEnsemble'),
  ...inDomain('ai.onnx.ml', 'TreeEnsembleClassifier TreeEnsembleRegressor'),
  ...inDomain('ai.onnx.preview.training', 'Adagrad Adam Momentum'),
];

const known: ReadonlySet<string> = new Set([
  ...Object.keys(productCounters),
  ...elementwise,
  ...activation,
  ...normalisation,
  ...poolingAndReduction,
  ...quantisation,
  ...others,
]);

/**
 * Whether the conventions know an operator: what a convention does not count of these it counts as nothing on purpose. Of an
 * operator that is neither known nor free nothing can be said; it may hide products, such as `com.microsoft.EPContext`.
 */
export const isKnown = (op: string, domain: string): boolean =>
  isFree(op, domain) || known.has(operatorKey(op, domain));
