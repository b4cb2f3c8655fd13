import type { Graph } from '@netwright/tensor-core';
import type { ConventionName } from '../conventions/convention.ts';
import type { LivePeak } from '../memory/liveness.ts';
import type { MemoryUse, Peak } from '../memory/memory-use.ts';
import type { CountedGraph, GraphCounter } from './graph-counter.ts';
import type { Profile, Totals, Uncounted } from './profile.ts';
import { bytesOf, type Sizes } from './sizes.ts';

interface Counted {
  readonly graph: Graph;
  readonly name: string;
  readonly convention: ConventionName;
  readonly attention: 'included' | 'apart';
  readonly sizes: Sizes;
  readonly counter: GraphCounter;
  readonly run: CountedGraph;
  readonly best: MemoryUse['bestOrder'];
}

/** Adds up the rows. */
export function summarise({ graph, name, convention, attention, sizes, counter, run, best }: Counted): Profile {
  const { rows } = counter;
  const inputs = [...graph.inputs].map(([input, t]) => ({
    name: input,
    dtype: t.dtype,
    shape: sizes.dims(t.shape) ?? [],
  }));
  const totals = totalsOf(counter, attention);
  for (const { dtype, shape } of inputs) {
    const elements = shape.reduce((a, b) => a * b, 1);
    totals.activations += elements;
    totals.values += elements;
    totals.activationBytes += bytesOf(elements, dtype);
    totals.valueBytes += bytesOf(elements, dtype);
  }
  const memory = { ...memoryOf(counter, run, graph), ...(best && { bestOrder: best }) };
  const uncounted = uncountedOf(counter);
  const { used, unused } = sizes.symbols();
  const problems = [
    ...counter.problems,
    ...(Math.max(totals.ops, totals.bytesMoved, totals.values) > Number.MAX_SAFE_INTEGER
      ? [{ place: 'graph', message: 'some figures are past 2^53 and therefore rounded' }]
      : []),
    ...unused.map((symbol) => ({ place: `dimension ${symbol}`, message: 'was given, but no shape has it' })),
  ];
  return {
    name,
    convention,
    attention,
    batch: inputs[0]?.shape[0] ?? 1,
    inputs,
    symbols: used,
    size: rows.size,
    row: (i) => shown(i),
    *rows() {
      for (let i = 0; i < rows.size; i++) yield shown(i);
    },
    totals,
    memory,
    uncounted,
    problems,
  };

  function shown(i: number): ReturnType<Profile['row']> {
    const row = rows.row(i);
    if (attention === 'included') return row;
    const flops = row.flops - (row.flops > 0 ? 2 * row.attentionMacs : 0);
    const ops = row.ops - 2 * row.attentionMacs;
    const intensity = row.bytesMoved > 0 ? ops / row.bytesMoved : 0;
    return { ...row, macs: row.macs - row.attentionMacs, flops, ops, intensity };
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const add = (into: Record<string, number>, key: string, n: number): void => {
  if (n > 0) into[key] = (into[key] ?? 0) + n;
};

function totalsOf({ rows, stored, productDType, isLayer }: GraphCounter, attention: string): Writable<Totals> {
  const weightBytesByDType: Record<string, number> = {};
  const macsByDType: Record<string, number> = {};
  const t = { parameters: 0, statistics: 0, constants: 0, weightBytes: 0, macs: 0, attentionMacs: 0, flops: 0, ops: 0 };
  const v = { activations: 0, activationBytes: 0, values: 0, valueBytes: 0, bytesMoved: 0 };
  for (const { kind, elements, bytes, dtype } of stored) {
    t.weightBytes += bytes;
    add(weightBytesByDType, dtype, bytes);
    if (kind === 'parameter') t.parameters += elements;
    else if (kind === 'statistic') t.statistics += elements;
    else t.constants += elements;
  }
  for (let i = 0; i < rows.size; i++) {
    const repeats = rows.at('repeats', i);
    const apart = attention === 'apart' ? rows.at('attentionMacs', i) : 0;
    const macs = (rows.at('macs', i) - apart) * repeats;
    const ops = (rows.at('ops', i) - 2 * apart) * repeats;
    t.macs += macs;
    t.attentionMacs += rows.at('attentionMacs', i) * repeats;
    t.ops += ops;
    if (rows.isFloat(i)) t.flops += ops;
    add(macsByDType, productDType[i]!, macs);
    v.bytesMoved += rows.at('bytesMoved', i) * repeats;
    v.values += rows.at('activations', i);
    v.valueBytes += rows.at('activationBytes', i);
    if (!isLayer[i]) continue;
    v.activations += rows.at('activations', i);
    v.activationBytes += rows.at('activationBytes', i);
  }
  return { ...t, ...v, weightBytesByDType, macsByDType };
}

function memoryOf({ rows, isLayer }: GraphCounter, { values, liveness, rowOf }: CountedGraph, graph: Graph): MemoryUse {
  const peak = ({ bytes, elements, node }: LivePeak): Peak => ({
    bytes,
    elements,
    row: node < 0 ? -1 : rowOf[node]!,
    name: node < 0 ? '' : graph.nodes.name[node]!,
  });
  return { layer: layerPeak(), live: peak(liveness.peak), inPlace: peak(liveness.inPlacePeak) };

  function layerPeak(): Peak {
    let best: Peak = { bytes: 0, elements: 0, row: -1, name: '' };
    const n = graph.nodes;
    for (let i = 0; i < graph.size; i++) {
      const row = rowOf[i]!;
      if (row < 0 || !isLayer[row]) continue;
      let elements = rows.at('activations', row);
      let bytes = rows.at('activationBytes', row);
      const seen = new Set<number>();
      for (let k = n.inputStart[i]!; k < n.inputStart[i + 1]!; k++) {
        const id = n.inputs[k]!;
        if (id < 0 || values.stored[id]! > 0 || seen.has(id)) continue;
        seen.add(id);
        elements += values.elements[id]!;
        bytes += values.bytes[id]!;
      }
      if (bytes > best.bytes) best = { bytes, elements, row, name: n.name[i]! };
    }
    return best;
  }
}

function uncountedOf({ rows }: GraphCounter): Uncounted[] {
  const found = new Map<string, Uncounted>();
  for (let i = 0; i < rows.size; i++) {
    const why = rows.counting(i);
    if (why !== 'zero' && why !== 'unknown') continue;
    const op = rows.operator(i);
    const key = `${why} ${op}`;
    found.set(key, { op, why, nodes: (found.get(key)?.nodes ?? 0) + 1 });
  }
  return [...found.values()].toSorted((a, b) => b.nodes - a.nodes || (a.op < b.op ? -1 : 1));
}
