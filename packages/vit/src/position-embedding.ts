/**
 * Learned position embeddings, and what becomes of them at another image size: their grid is interpolated (Dosovitskiy et al.
 * 2020, https://arxiv.org/abs/2010.11929, section 3.2), as torchvision's interpolate_embeddings or as timm's
 * resample_abs_pos_embed does.
 */
import { type Initialiser, init, type Params, type Tensor, type TensorData } from '@netwright/tensor-core';
import { concat, rearrange, resize, resizeMatrix, split } from '@netwright/tensor-core/nn';

/** Rows and columns of patches. */
export type Grid = readonly [rows: number, columns: number];

/** How a grid is interpolated, bicubic: corners stay in place (torchvision), or half-pixel centres with antialiasing (timm). */
export type PositionInterpolation = 'torchvision' | 'timm';

/** Options of `positionEmbedding`. */
export interface PositionEmbeddingOptions {
  /** The image's patches. */
  grid: Grid;
  /** The patches that the table is for; default `grid`. */
  tableGrid?: Grid;
  /** Tokens before the patches, whose embeddings stay. */
  prefix: number;
  /** Length of a token. */
  width: number;
  /** Default 'torchvision'. */
  interpolation?: PositionInterpolation;
  /** First values; default normal of deviation 0.02. */
  init?: Initialiser;
}

/**
 * The table `entry` [1, prefix + rows * columns, width] for an image of `grid` patches: the weight itself, or interpolated from
 * `tableGrid`.
 */
export function positionEmbedding(p: Params, entry: string, o: PositionEmbeddingOptions): Tensor {
  const {
    grid,
    tableGrid = grid,
    prefix,
    width,
    interpolation = 'torchvision',
    init: start = init.normal(0, 0.02),
  } = o;
  const table = p.param(entry, [1, prefix + tableGrid[0] * tableGrid[1], width], start);
  if (tableGrid.join() === grid.join()) return table;
  const [tokens, patches] = split(table, [prefix, tableGrid[0] * tableGrid[1]], 1) as [Tensor, Tensor];
  const image = rearrange(patches, 'b (h w) c -> b c h w', { h: tableGrid[0] });
  const option = interpolation === 'timm' ? { antialias: true } : { alignCorners: true };
  const resized = resize(image, { size: grid, mode: 'bicubic', ...option });
  const rows = rearrange(resized, 'b c h w -> b (h w) c');
  return prefix === 0 ? rows : concat([tokens, rows], 1);
}

/** Options of `interpolatePositions`. */
export interface InterpolatePositionsOptions {
  /** Patches that the table is for; default a square. */
  from?: Grid;
  /** Patches of the new images. */
  to: Grid;
  /** Tokens before the patches; default 1. */
  prefix?: number;
  /** Default 'torchvision'. */
  interpolation?: PositionInterpolation;
}

const matrixOf = (size: number, out: number, interpolation: PositionInterpolation): number[][] =>
  resizeMatrix(
    {
      mode: 'cubic',
      ...(interpolation === 'timm'
        ? { antialias: 1, exclude_outside: 1, cubic_coeff_a: -0.5 }
        : { coordinate_transformation_mode: 'align_corners' }),
    },
    { size, out, scale: out / size },
  );

/**
 * A stored table [1, prefix + rows * columns, width] for another grid of patches, to go on training at another image size. Throws
 * where the table's length does not fit `from`, with both numbers.
 */
export function interpolatePositions(
  table: TensorData,
  { from, to, prefix = 1, interpolation = 'torchvision' }: InterpolatePositionsOptions,
): TensorData {
  const [, tokens = 0, width = 0] = table.dims;
  const side = Math.round(Math.sqrt(tokens - prefix));
  const [rows, columns] = from ?? [side, side];
  if (table.dims.length !== 3 || rows * columns + prefix !== tokens)
    throw new Error(
      `interpolatePositions: the table must have ${prefix} + ${rows} x ${columns} = ${prefix + rows * columns} tokens, got [${table.dims.join(', ')}]`,
    );
  const old = table.data as Float32Array;
  const [down, across] = [matrixOf(rows, to[0], interpolation), matrixOf(columns, to[1], interpolation)];
  const data = new Float32Array((prefix + to[0] * to[1]) * width);
  data.set(old.subarray(0, prefix * width));
  for (let i = 0; i < to[0]; i++)
    for (let j = 0; j < to[1]; j++)
      for (let r = 0; r < rows; r++)
        for (let c = 0; c < columns; c++) {
          const weight = down[i]![r]! * across[j]![c]!;
          if (weight === 0) continue;
          const [at, source] = [(prefix + i * to[1] + j) * width, (prefix + r * columns + c) * width];
          for (let k = 0; k < width; k++) data[at + k]! += weight * old[source + k]!;
        }
  return { dtype: 'float32', dims: [1, prefix + to[0] * to[1], width], data };
}
