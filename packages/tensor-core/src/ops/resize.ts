import type { Attributes } from '../graph/attributes.ts';
import { constant } from '../graph/constant.ts';
import { type Dim, isFixed } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';
import { adaptiveAvgPool } from './adaptive-pool.ts';
import { alongAxis } from './along-axis.ts';
import { dimsTensor } from './dims-tensor.ts';
import { resizeMatrix } from './interpolation.ts';
import { type PerAxis, perAxis } from './window-options.ts';

/** How the values between pixels are made. */
export type Interpolation = 'nearest' | 'nearest-exact' | 'linear' | 'bilinear' | 'trilinear' | 'bicubic' | 'area';

/** Options of `resize`; one of `size` and `scale`. */
export interface ResizeOptions {
  /** The spatial sizes of the result, fixed or symbolic. */
  size?: Dim | readonly Dim[];
  /** Their ratio to the input's, rounded down. */
  scale?: PerAxis;
  /** Default 'nearest'. */
  mode?: Interpolation;
  /** Whether the corner pixels' centres stay in place; for the linear and cubic modes. Default false. */
  alignCorners?: boolean;
  /** Whether the filter is widened when making smaller; for the linear and cubic modes. Default false. */
  antialias?: boolean;
}

/** Spatial axes each mode is for. */
const ranks: Partial<Record<Interpolation, number>> = { linear: 1, bilinear: 2, trilinear: 3, bicubic: 2 };

/** The wanted sizes, or those that scales give, as numbers. */
function fixedSizes(
  x: Tensor,
  sizes: readonly Dim[] | undefined,
  scales: readonly number[] | undefined,
): readonly number[] {
  const wanted = sizes ?? x.shape.slice(2);
  if (!isFixed(wanted))
    throw new GraphError(
      `resize ${x.graph.path || '(top)'}: this mode needs fixed spatial sizes, got [${(sizes ?? x.shape).join(', ')}]`,
    );
  return sizes ? wanted : wanted.map((d, i) => Math.floor(d * (scales?.[i] as number)));
}

/**
 * Resizing with a filter that is widened by the ratio of the sizes, one constant matrix per axis: ONNX's own antialiasing
 * repeats the border under the filter where PyTorch and Pillow leave out what lies outside.
 */
function antialiased(
  x: Tensor,
  attributes: Attributes,
  sizes: readonly number[],
  scales: readonly number[] | undefined,
): Tensor {
  const filter = { ...attributes, antialias: 1, exclude_outside: 1, cubic_coeff_a: -0.5 }; // Pillow's cubic parameter
  return sizes.reduce((y, out, i) => {
    const size = y.shape[i + 2];
    if (typeof size !== 'number')
      throw new GraphError(
        `resize ${x.graph.path || '(top)'}: antialiasing needs fixed spatial sizes, got [${x.shape.join(', ')}]`,
      );
    return out === size
      ? y
      : alongAxis(y, i + 2, resizeMatrix(filter, { size, out, scale: scales?.[i] ?? out / size }));
  }, x);
}

/**
 * Makes the spatial axes larger or smaller, as `torch.nn.functional.interpolate` does: [N, C, ...in] -> [N, C, ...out].
 * Throws when a mode does not fit the number of spatial axes or takes no `alignCorners`.
 */
export function resize(
  x: Tensor,
  { size, scale, mode = 'nearest', alignCorners = false, antialias = false }: ResizeOptions,
): Tensor {
  const rank = x.rank - 2;
  const complain = (rule: string, got: unknown): never => {
    throw new GraphError(`resize ${x.graph.path || '(top)'}: ${rule}, got ${String(got)}`);
  };
  if (rank < 1) complain('needs an input [N, C, ...spatial]', `[${x.shape.join(', ')}]`);
  if ((size === undefined) === (scale === undefined))
    complain('needs either size or scale', size === undefined ? 'none' : 'both');
  const wanted = ranks[mode];
  if (wanted !== undefined && wanted !== rank) complain(`mode ${mode} needs ${wanted} spatial axes`, rank);
  const smooth = wanted !== undefined;
  if ((alignCorners || antialias) && !smooth) complain('alignCorners and antialias need a linear or cubic mode', mode);
  const sizes = size === undefined ? undefined : perAxis<Dim>('resize', 'size', size, rank);
  const scales = scale === undefined ? undefined : perAxis('resize', 'scale', scale, rank);
  if (mode === 'area') return adaptiveAvgPool(x, fixedSizes(x, sizes, scales));
  const coordinates = alignCorners ? 'align_corners' : mode === 'nearest' ? 'asymmetric' : 'half_pixel';
  const attributes = {
    mode: mode === 'bicubic' ? 'cubic' : smooth ? 'linear' : 'nearest',
    coordinate_transformation_mode: coordinates,
    ...(!smooth && { nearest_mode: mode === 'nearest' ? 'floor' : 'round_prefer_ceil' }),
  };
  if (antialias) return antialiased(x, attributes, fixedSizes(x, sizes, scales), scales);
  if (scales) return node1('Resize', [x, undefined, constant(x.graph, tensorData([1, 1, ...scales]))], attributes);
  const axes = Array.from({ length: rank }, (_, i) => i + 2);
  return node1('Resize', [x, undefined, undefined, dimsTensor(x.graph, sizes as readonly Dim[])], {
    ...attributes,
    axes,
  });
}
