/** Operators whose output can lie where an input of the same size lies, once nobody else reads that. */
const elementwise = new Set(
  (
    'Abs Acos Acosh Add And Asin Asinh Atan Atanh BatchNormalization BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Ceil Celu Clip ' +
    'Cos Cosh Div Dropout Elu Equal Erf Exp Floor Gelu Greater HardSigmoid HardSwish InstanceNormalization IsInf IsNaN ' +
    'LayerNormalization LeakyRelu Less Log LogSoftmax Max Mean Min Mish Mod Mul Neg Not Or PRelu Pow QuickGelu FastGelu ' +
    'Reciprocal Relu RMSNormalization Round Selu Shrink Sigmoid Sign Sin Sinh Softmax Softplus Softsign Sqrt Sub Sum Swish Tan ' +
    'Tanh ThresholdedRelu Where Xor BiasGelu BiasAdd'
  ).split(' '),
);

const views = new Set('Identity Reshape Flatten Squeeze Unsqueeze'.split(' '));

/** Whether an operator only gives its first input another name or shape. */
export const isView = (op: string, domain: string): boolean => domain === '' && views.has(op);

/** Whether an operator can write its result into an input. */
export const runsInPlace = (op: string): boolean => elementwise.has(op) || views.has(op);
