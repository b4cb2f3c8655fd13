/** Inputs that are settings, by operator: never weights, even where they are float vectors. */
export const settingInputs: ReadonlyMap<string, readonly number[]> = new Map([
  ['Resize', [1, 2]],
  ['Upsample', [1]],
  ['OneHot', [2]],
  ['QuantizeLinear', [1, 2]],
  ['DequantizeLinear', [1, 2]],
]);
