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

/** A row of values per cell of a map [rows, columns]. */
const cellsOf = (data: ArrayLike<number | bigint>, from: number, rows: number, columns: number): object[] =>
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

/**
 * Maps [N, rows, columns] side by side, light to dark from 0 to the largest value of each, about `side` pixels wide: what
 * `rolloutMaps` gives. Throws where there is none.
 */
export function rolloutFigure(
  maps: TensorData,
  options: AttentionFigureOptions & { side?: number } = {},
): TopLevelSpec {
  const [batch = 0, rows = 0, columns = 0] = maps.dims;
  if (maps.dims.length !== 3 || batch === 0)
    throw new Error(`rolloutFigure: needs maps [N, rows, columns], got [${maps.dims.join(', ')}]`);
  const { side = 160 } = options;
  return {
    $schema: schema,
    ...heading(options, 'Attention rollout'),
    spacing: 12,
    hconcat: Array.from({ length: batch }, (_, image) => ({
      data: { values: cellsOf(maps.data, image * rows * columns, rows, columns) },
      width: stepOf(side, rows, columns),
      height: stepOf(side, rows, columns),
      mark: 'rect' as const,
      encoding: {
        x: places('column'),
        y: places('row'),
        color: {
          field: 'value',
          type: 'quantitative' as const,
          scale: { scheme: 'blues' as const, zero: true },
          legend: null,
        },
      },
    })),
    resolve: { scale: { color: 'independent' } },
  };
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
