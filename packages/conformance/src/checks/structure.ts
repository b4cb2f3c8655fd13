/** Checks 1 to 4: shapes, names, counts and the file. */
import { profile } from '@netwright/efficiency-metrics';
import { evaluateDim, fromOnnx, initialise, toOnnx, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { cardNumber, findCardRow } from '../card-row.ts';
import { type Check, must, Skip } from '../check.ts';
import { golden } from '../golden.ts';
import { evaluate, inputShapes, sampleInputs, tinyEntry } from '../subject.ts';

/** 1: traces with fixed and symbolic batch; both give the same shapes. */
export const shapes: Check = {
  number: 1,
  title: 'shapes',
  run: async ({ entry }) => {
    const symbolic = trace(entry);
    const fixed = trace(entry, { inputs: inputShapes(entry, 2) });
    const names = [...symbolic.outputs.keys()];
    for (const name of entry.outputs)
      must(names.includes(name), `output ${name} is declared, the model gives ${names.join(', ')}`);
    for (const [name, t] of symbolic.outputs) {
      const expected = fixed.outputs.get(name)?.fixedShape;
      const at2 = t.shape.map((d) => evaluateDim(d, new Proxy({}, { get: (_, k) => (k === 'N' ? 2 : 8) })));
      must(
        at2.join() === expected?.join(),
        `output ${name} is [${t.shape.join(', ')}], with batch 2 [${expected?.join(', ')}]`,
      );
      must(at2[0] === 2, `output ${name} has no batch axis first: [${t.shape.join(', ')}]`);
    }
    return names.map((n) => `${n} [${symbolic.outputs.get(n)?.shape.join(', ')}]`).join('; ');
  },
};

/** 2: the parameter count is exact; names and shapes are the published checkpoint's. */
export const parameters: Check = {
  number: 2,
  title: 'parameters',
  run: async (s) => {
    const { params } = trace(s.entry, { mode: 'train' });
    let count = 0;
    for (const p of params.values()) if (p.kind === 'parameter') count += p.shape.reduce((a, b) => a * b, 1);
    must(count === s.entry.params, `${count} parameters, the table says ${s.entry.params}`);
    const reference = golden(s);
    if (!reference) return `${count}; names: no reference`;
    const ours = new Map(
      [...params.values()].filter((p) => p.dtype === 'float32').map((p) => [p.name, p.shape.join()]),
    );
    const wrong = reference.state_dict.filter(([name, shape]) => ours.get(name) !== shape.join()).map(([name]) => name);
    const known = new Set(reference.state_dict.map(([name]) => name));
    const extra = [...ours.keys()].filter((name) => !known.has(name));
    must(
      wrong.length + extra.length === 0,
      `missing or mis-shaped: ${wrong.join(', ')}; unexpected: ${extra.join(', ')}`,
    );
    return `${count}; ${known.size} names`;
  },
};

/** 3: multiply-accumulates at batch 1 are the table's, and the largest input + output of one layer is the card's. */
export const macs: Check = {
  number: 3,
  title: 'MACs',
  run: async ({ name, entry, cards }) => {
    if (entry.macs === undefined) throw new Skip('the table gives no MACs');
    const { totals, memory } = profile(trace(entry, { inputs: inputShapes(entry, 1) }));
    must(totals.macs === entry.macs, `${totals.macs} MACs, the table says ${entry.macs}`);
    const peak = memory.layer.elements;
    const row = cards && findCardRow(cards, name); // check 10 asks for one
    const stated = row?.cell('peak activation [elements]') ?? 'nothing';
    if (row)
      must(stated === cardNumber(peak), `peak activation of ${cardNumber(peak)} elements, ${row.path} says ${stated}`);
    return `${totals.macs}; peak activation ${peak}`;
  },
};

/** 4: the file loads in onnxruntime; read and written again it gives identical outputs. */
export const file: Check = {
  number: 4,
  title: 'file',
  tiny: true,
  run: async (s) => {
    const entry = tinyEntry(s);
    const graph = trace(entry);
    const weights = initialise(graph, { seed: 0 });
    const feeds = sampleInputs(entry, 2);
    const first = await evaluate(graph, weights, feeds);
    const bytes = toOnnx(graph, weights);
    const again = fromOnnx(bytes);
    const second = toOnnx(again.graph, again.weights);
    const session = await createSession(second, undefined, { device: 'cpu' });
    try {
      const out = await session.run(feeds);
      for (const [name, t] of Object.entries(first)) {
        const other = out[name];
        must(other !== undefined && 'data' in other, `output ${name} is lost on reading`);
        must(
          t.data.every((v: number | bigint, i: number) => Object.is(v, other.data[i])),
          `output ${name} differs after reading and writing`,
        );
      }
    } finally {
      await session.dispose();
    }
    return `${bytes.length} bytes`;
  },
};
