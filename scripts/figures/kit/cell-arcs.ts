/** A state of a cell that another reads through an operation; states are numbered from the inputs on. */
export interface Strand {
  readonly from: number;
  readonly to: number;
  readonly operation: string;
  readonly width: number; // of the line [pixels]
  /** Among so many of the same edge, which are drawn side by side: 0 is the innermost. */
  readonly place?: readonly [number: number, of: number];
}

const points = 16; // of an arc, but one
const apart = 0.075; // from strand to strand of an edge, where the states are 1 apart

/** A strand as an arc to the right of the column of states. */
function arc({ from, to, place: [number, of] = [0, 1] }: Strand): { x: number; y: number; at: number }[] {
  const reach = 0.55 * (to - from) + (number - (of - 1) / 2) * apart;
  return Array.from({ length: points + 1 }, (_, at) => {
    const t = at / points;
    return { x: reach * 4 * t * (1 - t), y: from + (to - from) * t, at };
  });
}

/** Layers of Vega-Lite with a cell: a column of named states, the first on top, and strands between them, coloured by `color`. */
export function cellLayers(names: readonly string[], strands: readonly Strand[], color: object): object[] {
  const axis = { axis: null, title: null };
  const widest = 0.55 * (names.length - 1) + 0.45;
  const x = { field: 'x', type: 'quantitative', scale: { domain: [-0.55, widest], nice: false }, ...axis };
  const y = { field: 'y', type: 'quantitative', scale: { domain: [names.length - 0.6, -0.4], nice: false }, ...axis };
  const states = { values: names.map((name, i) => ({ name, x: 0, y: i })) };
  const lines = strands.flatMap((strand, edge) =>
    arc(strand).map((point) => ({ ...point, edge, operation: strand.operation, width: strand.width })),
  );
  return [
    {
      data: { values: lines },
      mark: { type: 'trail' },
      encoding: {
        x,
        y,
        color,
        detail: { field: 'edge', type: 'nominal' },
        order: { field: 'at', type: 'quantitative' },
        size: { field: 'width', type: 'quantitative', scale: null, legend: null },
      },
    },
    {
      data: states,
      mark: { type: 'point', filled: true, size: 700, opacity: 1, color: '#EEF2F5', stroke: '#555555', strokeWidth: 1 },
      encoding: { x, y },
    },
    {
      data: states,
      mark: { type: 'text', fontSize: 10 },
      encoding: { x, y, text: { field: 'name', type: 'nominal' } },
    },
  ];
}
