import type { DType } from '../graph/dtype.ts';

/** One entry of a model's state: its published name, element type and shape. */
export interface ParamInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly (number | string)[];
}

/** The entries of a model, as a list or as anything that has them as `params`, such as a Graph. */
export type ParamSource = Iterable<ParamInfo> | { readonly params: ReadonlyMap<string, ParamInfo> };

/** The entries of `source`. */
export const paramsOf = (source: ParamSource): Iterable<ParamInfo> =>
  'params' in source ? source.params.values() : source;

/** The shape in numbers. Throws when a dimension is symbolic: weights have none. */
export function concreteShape(operator: string, { name, shape }: ParamInfo): readonly number[] {
  for (const d of shape)
    if (typeof d !== 'number')
      throw new Error(`${operator} ${name}: needs a shape of numbers, got [${shape.join(', ')}]`);
  return shape as readonly number[];
}
