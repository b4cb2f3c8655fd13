/**
 * What reading and writing ONNX files costs: `node --conditions=@netwright/source --import tsx scripts/bench/onnx-files.ts`,
 * or as part of `pnpm bench`.
 */
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { resnets } from '@netwright/cnn-zoo';
import { fromOnnx, Graph, initialise, node1, Params, toOnnx, toOnnxChunks, trace } from '@netwright/tensor-core';
import { cellsOf, type Figure } from './figure.ts';

const rounds = 9;

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The median of several runs after two warm ones [ms]. */
function medianOf(run: () => unknown): number {
  const times: number[] = [];
  for (let i = 0; i < rounds + 2; i++) {
    const start = performance.now();
    run();
    if (i > 1) times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[rounds >> 1] as number;
}

/** A chain of small layers with residuals, activations and reshapes: `nodes` nodes, a weight and a bias for every ten. */
function chain(nodes: number): Graph {
  const graph = new Graph();
  const p = new Params(graph);
  let x = graph.input('x', 'float32', ['N', 16]);
  for (let layer = 0; graph.size < nodes; layer++) {
    const q = p.at('layers', layer);
    x = graph.within(q.path, () => {
      let y = node1('MatMul', [x, q.param('weight', [16, 16])]);
      y = node1('Add', [y, q.param('bias', [16])]);
      for (const op of ['Relu', 'Sigmoid', 'Tanh', 'Exp']) y = node1(op, [y]);
      y = node1('Transpose', [node1('Transpose', [y], { perm: [1, 0] })], { perm: [1, 0] });
      y = node1('Reshape', [y, node1('Shape', [y])]);
      return node1('Add', [x, y]);
    });
  }
  graph.output('y', x);
  return graph;
}

/** Measures; takes about 20 s on 2 cores. */
export function benchOnnxFiles(): Figure[] {
  const figures: Figure[] = [];
  const entry = resnets.resnet50;
  const withoutWeights = medianOf(() => toOnnx(trace(entry)));
  figures.push({
    what: 'ResNet-50: trace and encode, no weights',
    value: withoutWeights,
    unit: 'ms',
    goal: { atMost: 60 },
  });

  const graph = trace(entry);
  const weights = initialise(graph);
  const size = [...weights.values()].reduce((n, t) => n + t.data.byteLength, 0);
  const encode = medianOf(() => toOnnx(graph, weights));
  figures.push({
    what: 'ResNet-50: encode with weights',
    value: size / 1e3 / encode,
    unit: 'MB/s',
    goal: { atLeast: 500 },
  });
  const extraOf = (make: () => unknown): number => {
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    const made = make();
    const extra = process.memoryUsage().arrayBuffers - before;
    return made ? extra / size : 0;
  };
  figures.push({
    what: 'toOnnx: extra memory',
    value: extraOf(() => toOnnx(graph, weights)),
    unit: 'x weights',
    goal: { atMost: 1.1 },
  });
  figures.push({
    what: 'toOnnxChunks: extra memory',
    value: extraOf(() => toOnnxChunks(graph, weights)),
    unit: 'x weights',
  });
  const bytes = toOnnx(graph, weights);
  figures.push({ what: 'ResNet-50: read with weights', value: medianOf(() => fromOnnx(bytes)), unit: 'ms' });

  const long = chain(100_000);
  const file = toOnnx(long, initialise(long));
  const start = performance.now();
  fromOnnx(file);
  const first = performance.now() - start;
  figures.push({ what: '100,000 nodes: read, first time', value: first, unit: 'ms', goal: { atMost: 1000 } });
  figures.push({
    what: '100,000 nodes: read, median',
    value: medianOf(() => fromOnnx(file)),
    unit: 'ms',
    goal: { atMost: 1000 },
  });
  figures.push({ what: '100,000 nodes: encode, median', value: medianOf(() => toOnnx(long)), unit: 'ms' });
  return figures;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const figure of benchOnnxFiles()) console.log(cellsOf(figure).join('  '));
