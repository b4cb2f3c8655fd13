/** The figures of what attention does, as Vega-Lite specifications; `renderSvg` of `@netwright/plots` draws them. */
import { palette, type TopLevelSpec } from '@netwright/plots';
import type { TensorData } from '@netwright/tensor-core';

const schema = 'https://vega.github.io/schema/vega-lite/v6.json';

/** Options of the figures. */
export interface AttentionFigureOptions {
  title?: string;
  subtitle?: string | readonly string[];
}

const heading = ({ title, subtitle }: AttentionFigureOptions, otherwise: string): object => ({
  title: { text: title ?? otherwise, ...(subtitle !== undefined && { subtitle }) },
});

/**
 * A dot for every head, layers from left to right, at the distance that `attentionDistance` gives [pixels] (Dosovitskiy et al.
 * 2020, figure 7, right). Throws where there is no layer.
 */
export function attentionDistanceFigure(
  distances: readonly (readonly number[])[],
  options: AttentionFigureOptions & { unit?: string } = {},
): TopLevelSpec {
  if (distances.length === 0) throw new Error('attentionDistanceFigure: needs at least one layer, got none');
  const values = distances.flatMap((heads, layer) => heads.map((distance) => ({ layer: layer + 1, distance })));
  return {
    $schema: schema,
    ...heading(options, 'How far heads look'),
    data: { values },
    width: Math.max(240, 28 * distances.length),
    height: 280,
    mark: { type: 'circle', size: 60, opacity: 0.7, color: palette.blue },
    encoding: {
      x: { field: 'layer', type: 'ordinal', title: 'layer', axis: { labelAngle: 0 } },
      y: {
        field: 'distance',
        type: 'quantitative',
        title: `mean attention distance [${options.unit ?? 'pixels'}]`,
        scale: { zero: true },
      },
    },
  };
}

interface Cell {
  row: number;
  column: number;
  value: number;
}

/** A row of values per cell of a map [rows, columns]. */
const cellsOf = (data: ArrayLike<number | bigint>, from: number, rows: number, columns: number): Cell[] =>
  Array.from({ length: rows * columns }, (_, i) => ({
    row: Math.floor(i / columns),
    column: i % columns,
    value: Number(data[from + i]),
  }));

/** Cells of whole pixels, so that no seams show between them. */
const stepOf = (side: number, rows: number, columns: number): { step: number } => ({
  step: Math.max(1, Math.round(side / Math.max(rows, columns))),
});

const places = (field: 'row' | 'column'): object => ({
  field,
  type: 'ordinal',
  axis: null,
  scale: { paddingInner: 0, paddingOuter: 0 },
});

/** Options of `rolloutFigure`. */
export interface RolloutFigureOptions extends AttentionFigureOptions {
  /** Width of a map [screen pixels], about; default 160. */
  side?: number;
  /** Addresses of the pictures that the maps are of, `data:` or others, one per map. */
  pictures?: readonly string[];
}

/** A picture of the size of a map. */
const pictureSpec = (url: string, width: number, height: number): object => ({
  data: { values: [{}] },
  mark: { type: 'image', url, width, height, aspect: false },
  encoding: { x: { value: width / 2 }, y: { value: height / 2 } },
});

/**
 * Maps [N, rows, columns] side by side, light to dark from 0 to the largest value of each: what `rolloutMaps` gives. With `pictures`,
 * each stands above itself under its map, as it is where nothing is read and orange where most is (for Dosovitskiy et al. 2020, figure 6).
 * Throws where there is no map, or another number of pictures.
 */
export function rolloutFigure(maps: TensorData, options: RolloutFigureOptions = {}): TopLevelSpec {
  const [batch = 0, rows = 0, columns = 0] = maps.dims;
  if (maps.dims.length !== 3 || batch === 0)
    throw new Error(`rolloutFigure: needs maps [N, rows, columns], got [${maps.dims.join(', ')}]`);
  const { side = 160, pictures } = options;
  if (pictures && pictures.length !== batch)
    throw new Error(`rolloutFigure: needs a picture for each of ${batch} maps, got ${pictures.length}`);
  const size = stepOf(side, rows, columns);
  const [width, height] = [columns * size.step, rows * size.step];
  const map = (image: number): object => {
    const cells = cellsOf(maps.data, image * rows * columns, rows, columns);
    const largest = Math.max(...cells.map(({ value }) => value), Number.MIN_VALUE);
    const shade = pictures
      ? {
          opacity: {
            field: 'value',
            type: 'quantitative',
            scale: { domain: [0, largest], range: [0, 0.8] },
            legend: null,
          },
        }
      : {
          color: {
            field: 'value',
            type: 'quantitative',
            scale: { scheme: 'blues', domain: [0, largest] },
            legend: null,
          },
        };
    return {
      data: { values: cells },
      mark: { type: 'rect', ...(pictures && { color: palette.orange }) },
      encoding: { x: places('column'), y: places('row'), ...shade },
    };
  };
  const specs = Array.from({ length: batch }, (_, image) => {
    const url = pictures?.[image];
    if (url === undefined) return { width: size, height: size, ...map(image) };
    const picture = pictureSpec(url, width, height);
    const seen = { width: size, height: size, layer: [picture, map(image)] };
    return { spacing: 6, vconcat: [{ width, height, ...picture }, seen] };
  });
  return {
    $schema: schema,
    ...heading(options, 'Attention rollout'),
    spacing: 12,
    hconcat: specs,
    resolve: { scale: { color: 'independent', opacity: 'independent' } },
  } as TopLevelSpec;
}

/**
 * For every patch a small map of how alike its position embedding is to all, in the patch's own place (Dosovitskiy et al. 2020,
 * figure 7, middle), from [rows, columns, rows, columns]. Of the rows and columns each `every`-th is
 * drawn, by default as many as make 8 at most; a map is about `side` pixels wide. Throws on another shape.
 */
export function positionSimilarityFigure(
  similarity: TensorData,
  options: AttentionFigureOptions & { every?: number; side?: number } = {},
): TopLevelSpec {
  const [rows = 0, columns = 0, ...rest] = similarity.dims;
  if (rest.join() !== `${rows},${columns}` || rows * columns === 0)
    throw new Error(
      `positionSimilarityFigure: needs [rows, columns, rows, columns], got [${similarity.dims.join(', ')}]`,
    );
  const { every = Math.ceil(Math.max(rows, columns) / 8), side = 56 } = options;
  const some = (size: number): number[] => Array.from({ length: Math.ceil(size / every) }, (_, i) => i * every);
  const values = some(rows).flatMap((r) =>
    some(columns).flatMap((c) =>
      cellsOf(similarity.data, (r * columns + c) * rows * columns, rows, columns).map((cell) => ({
        ...cell,
        from: r + 1,
        at: c + 1,
      })),
    ),
  );
  const header = { labelFontSize: 11, titleFontSize: 12, titleFontWeight: 'normal', labelPadding: 2 } as const;
  return {
    $schema: schema,
    ...heading(options, 'Similarity of position embeddings'),
    data: { values },
    spacing: 3,
    facet: {
      row: { field: 'from', type: 'ordinal', title: 'row of the patch', header: { ...header, labelAngle: 0 } },
      column: { field: 'at', type: 'ordinal', title: 'column of the patch', header },
    },
    spec: {
      width: stepOf(side, rows, columns),
      height: stepOf(side, rows, columns),
      mark: 'rect',
      encoding: {
        x: places('column'),
        y: places('row'),
        color: {
          field: 'value',
          type: 'quantitative',
          title: 'cosine',
          scale: { scheme: 'viridis', domain: [-1, 1] },
          legend: { orient: 'right', direction: 'vertical', gradientLength: 160 },
        },
      },
    },
  };
}
