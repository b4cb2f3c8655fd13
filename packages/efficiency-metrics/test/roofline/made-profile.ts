import type { NodeCost, Profile } from '../../src/index.ts';

/** What a test says of a row. */
export type MadeRow = Pick<NodeCost, 'op' | 'ops' | 'bytesMoved'> & Partial<NodeCost>;

const nothing = { elements: 0, bytes: 0, row: 0, name: '' };

/** A profile of rows with these operations and bytes, of floats unless said otherwise; figures that a roofline does not read are 0. */
export function madeProfile(made: readonly MadeRow[], name = 'made'): Profile {
  const rows = made.map(
    (row, index): NodeCost => ({
      ...{ index, name: `${row.op}_${index}`, domain: '', path: '', depth: 0, repeats: 1, dtype: 'float32' },
      ...{ inputShapes: [], outputShapes: [], parameters: 0, statistics: 0, constants: 0, weightBytes: 0 },
      ...{ macs: row.ops / 2, attentionMacs: 0, flops: row.ops, counting: 'counted', activations: 0 },
      ...{ activationBytes: 0, liveBytes: 0, intensity: row.bytesMoved > 0 ? row.ops / row.bytesMoved : 0 },
      ...row,
    }),
  );
  return {
    ...{ name, convention: 'mac', attention: 'included', batch: 1, inputs: [], symbols: [], size: rows.length },
    row: (i) => rows[i] as NodeCost,
    rows: () => rows.values(),
    totals: {
      ...{
        parameters: 0,
        statistics: 0,
        constants: 0,
        weightBytesByDType: {},
        weightBytes: 0,
        macs: 0,
        attentionMacs: 0,
      },
      ...{
        flops: 0,
        ops: 0,
        macsByDType: {},
        activations: 0,
        activationBytes: 0,
        values: 0,
        valueBytes: 0,
        bytesMoved: 0,
      },
    },
    memory: { layer: nothing, live: nothing, inPlace: nothing },
    ...{ uncounted: [], problems: [] },
  };
}
