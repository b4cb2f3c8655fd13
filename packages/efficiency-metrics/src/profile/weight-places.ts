/**
 * Which inputs of an operator are weights and which are scales and zero points. Elsewhere, floats of rank 1 and more are
 * weights and integers are not.
 */
interface Places {
  readonly weights: readonly number[];
  readonly scales?: readonly number[];
}

const ms = 'com.microsoft.';
const places: ReadonlyMap<string, Places> = new Map<string, Places>([
  ['Conv', { weights: [1, 2] }],
  ['ConvTranspose', { weights: [1, 2] }],
  ['Gemm', { weights: [0, 1, 2] }],
  ['MatMul', { weights: [0, 1] }],
  ['Einsum', { weights: [0, 1, 2, 3] }],
  ['LSTM', { weights: [1, 2, 3, 7] }],
  ['GRU', { weights: [1, 2, 3] }],
  ['RNN', { weights: [1, 2, 3] }],
  ['Resize', { weights: [], scales: [1, 2, 3] }],
  ['Upsample', { weights: [], scales: [1] }],
  ['QuantizeLinear', { weights: [], scales: [1, 2] }],
  ['DequantizeLinear', { weights: [0], scales: [1, 2] }],
  ['QLinearConv', { weights: [3, 8], scales: [1, 2, 4, 5, 6, 7] }],
  ['QLinearMatMul', { weights: [0, 3], scales: [1, 2, 4, 5, 6, 7] }],
  ['ConvInteger', { weights: [1], scales: [2, 3] }],
  ['MatMulInteger', { weights: [0, 1], scales: [2, 3] }],
  [`${ms}MatMulNBits`, { weights: [1, 5], scales: [2, 3, 4] }],
  [`${ms}MatMulBnb4`, { weights: [1], scales: [2] }],
  [`${ms}MatMulFpQ4`, { weights: [1], scales: [2] }],
  [`${ms}GatherBlockQuantized`, { weights: [0], scales: [2, 3] }],
  [`${ms}QGemm`, { weights: [0, 3, 6], scales: [1, 2, 4, 5, 7, 8] }],
  [`${ms}QAttention`, { weights: [1, 2], scales: [3, 4, 6, 7] }],
  [`${ms}DynamicQuantizeMatMul`, { weights: [1, 4], scales: [2, 3] }],
  [`${ms}MatMulIntegerToFloat`, { weights: [0, 1, 6], scales: [2, 3, 4, 5] }],
  [`${ms}DynamicQuantizeLSTM`, { weights: [1, 2, 3], scales: [8, 9, 10, 11] }],
  [`${ms}Attention`, { weights: [1, 2] }],
  [`${ms}FusedConv`, { weights: [1, 2] }],
  [`${ms}FusedMatMul`, { weights: [0, 1] }],
  [`${ms}QMoE`, { weights: [2, 4, 5, 7, 8, 10], scales: [3, 6, 9] }],
]);

const key = (op: string, domain: string): string => (domain === '' ? op : `${domain}.${op}`);

/** How an operator uses its input at a position; undefined where the operator does not say. */
export function placeOf(op: string, domain: string, position: number): 'weight' | 'scale' | undefined {
  const found = places.get(key(op, domain));
  if (found?.weights.includes(position)) return 'weight';
  return found?.scales?.includes(position) ? 'scale' : undefined;
}
