import { ink, originChannel, type WithOrigin } from '@netwright/plots';

/** A layer of Vega-Lite: a line through rows. */
export const lineLayer = (values: readonly object[], encoding: object, mark: object = {}): object => ({
  data: { values },
  mark: { type: 'line', ...mark },
  encoding,
});

/**
 * A layer of Vega-Lite: filled points, whose shape tells where each row comes from. Panels of a figure that have one legend need the
 * same `shape` in their encoding, of all their rows.
 */
export const pointLayer = (values: readonly WithOrigin[], encoding: object, mark: object = {}): object => ({
  data: { values },
  mark: { type: 'point', filled: true, size: 60, opacity: 1, ...mark },
  encoding: { shape: originChannel('shape', values), ...encoding },
});

/** A line through rows, and a point at each of them; `marks` says what differs from their usual look. */
export const linePointLayers = (
  values: readonly WithOrigin[],
  { shape = originChannel('shape', values), ...encoding }: Readonly<Record<string, object>>,
  marks: { readonly line?: object; readonly point?: object } = {},
): object[] => [lineLayer(values, encoding, marks.line), pointLayer(values, { ...encoding, shape }, marks.point)];

/** A layer of Vega-Lite: the band from `low` to `high` of rows; `y` makes the axis of a field. */
export const bandLayer = (
  values: readonly { readonly low: number; readonly high: number }[],
  y: (field: string) => object,
  encoding: object,
  mark: object = {},
): object => ({
  data: { values },
  mark: { type: 'area', opacity: 0.2, ...mark },
  encoding: { ...encoding, y: y('low'), y2: { field: 'high' } },
});

/** A layer of Vega-Lite: a grey dashed line across the plot, where `encoding` says. */
export const ruleLayer = (row: object, encoding: object, mark: object = {}): object => ({
  data: { values: [row] },
  mark: { type: 'rule', strokeDash: [3, 3], color: '#777777', ...mark },
  encoding,
});

/** A layer of Vega-Lite: the texts of rows' field `label` beside where they lie. */
export const labelLayer = (values: readonly object[], encoding: object, mark: object = {}): object => ({
  data: { values },
  mark: { type: 'text', align: 'left', fontSize: 12, color: ink, ...mark },
  encoding: { ...encoding, text: { field: 'label', type: 'nominal' } },
});
