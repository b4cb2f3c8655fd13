/**
 * Instructions per output element by operator, as onnx-tool 1.0.1 has them in `onnx_tool/node.py`: multiply, add and compare 1,
 * Div 4, Sqrt 24, Exp and Pow 32, Sin and Cos 39, Log 43, and what is made of these.
 */
export const instructionPrices: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'Add Sub Mul Mod Min Max Neg Abs Ceil Floor Round Sign Relu Hardmax CumSum'.split(' ').map((op) => [op, 1]),
  ),
  ...Object.fromEntries(
    'Less LessOrEqual Greater GreaterOrEqual Equal Not And Or Xor NonZero'.split(' ').map((op) => [op, 1]),
  ),
  Clip: 2, // two comparisons
  LeakyRelu: 2, // comparison and product
  PRelu: 2,
  QuantizeLinear: 2, // product and sum
  DequantizeLinear: 2,
  ImageScaler: 2,
  Div: 4,
  Reciprocal: 4,
  HardSigmoid: 4, // product, sum, two comparisons
  HardSwish: 5, // and a product
  InstanceNormalization: 7, // sum, product, sum, division
  Sqrt: 24,
  BatchNormalization: 31, // sum, root, division, sum, product
  Exp: 32,
  Pow: 32,
  Sigmoid: 32, // the exponential alone
  Atan: 32, // root, four products, division
  LpNormalization: 33,
  Gelu: 34, // exponential, two products
  Elu: 35, // comparison, exponential, sum, product
  Softmax: 36, // exponential, division
  Tanh: 38, // exponential, two sums, division
  Sin: 39,
  Cos: 39,
  Log: 43,
  Softplus: 76, // exponential, sum, logarithm
  LogSoftmax: 80, // exponential, division, sum, logarithm
};

/** Instructions per input element of a reduction. */
export const reductionPrices: Readonly<Record<string, number>> = {
  ReduceMean: 1,
  ReduceSum: 1,
  ReduceProd: 1,
  ReduceMin: 1,
  ReduceMax: 1,
  ReduceL2: 25, // sum, root
};
