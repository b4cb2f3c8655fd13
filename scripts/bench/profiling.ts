/**
 * What profiling large files costs, each in a process of its own, as a command would be run:
 * `node --conditions=@netwright/source --import tsx scripts/bench/profiling.ts`, or as part of `pnpm bench`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Field, info, intsOf, modelFile, nodeOf, tensorOf } from '@netwright/tensor-core/testing';
import { decoderFile, llama2 } from './decoder-file.ts';
import { cellsOf, type Figure, median } from './figure.ts';

const rounds = 3;
const child = fileURLToPath(new URL('profile-file.ts', import.meta.url));

/** What one run took. */
interface Run {
  readonly time: number; // [ms]
  readonly memory: number; // peak of the process [MiB]
  readonly size: number;
  readonly parameters: number;
}

/** A file of this many nodes: layers of ten, each with a weight and a bias, reshapes and a shortcut. */
export function longFile(count: number): Uint8Array {
  const nodes: Field[][] = [];
  const initializers: Field[][] = [];
  let x = 'x';
  for (let layer = 0; nodes.length < count; layer++) {
    const at = `/layers.${layer}/`;
    const step = (op: string, inputs: readonly string[], attributes: readonly Field[][] = []): string => {
      const output = `${at}${op}_${nodes.length}`;
      nodes.push(nodeOf(op, inputs, [output], { name: output, attributes }));
      return output;
    };
    initializers.push(tensorOf(`layers.${layer}.weight`, [16, 16]), tensorOf(`layers.${layer}.bias`, [16]));
    let y = step('MatMul', [x, `layers.${layer}.weight`]);
    y = step('Add', [y, `layers.${layer}.bias`]);
    for (const op of ['Relu', 'Sigmoid', 'Tanh']) y = step(op, [y]);
    for (let i = 0; i < 2; i++) y = step('Transpose', [y], [intsOf('perm', [1, 0])]);
    y = step('Reshape', [y, step('Shape', [y])]);
    x = step('Add', [x, y]);
  }
  return modelFile({ nodes, initializers, inputs: [info('x', ['N', 16])], outputs: [[[1, x]]] });
}

/** A file of this many nodes: residual convolutions whose hundred kernels come again and again. */
export function convolutionFile(count: number): Uint8Array {
  const nodes: Field[][] = [];
  const initializers = Array.from({ length: 100 }, (_, i) => tensorOf(`layers.${i}.weight`, [8, 8, 3, 3]));
  let x = 'x';
  for (let i = 0; nodes.length < count; i++) {
    const [y, z, sum] = ['Conv', 'Relu', 'Add'].map((op) => `/layers.${i % 100}/${op}_${i}`) as [
      string,
      string,
      string,
    ];
    const weight = `layers.${i % 100}.weight`;
    nodes.push(
      nodeOf('Conv', [x, weight], [y], { name: y, attributes: [intsOf('pads', [1, 1, 1, 1])] }),
      nodeOf('Relu', [y], [z], { name: z }),
      nodeOf('Add', [x, z], [sum], { name: sum }),
    );
    x = sum;
  }
  return modelFile({ nodes, initializers, inputs: [info('x', [1, 8, 16, 16])], outputs: [[[1, x]]] });
}

/** Measures; takes about 40 s on 2 cores. */
export function benchProfiling(): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'netwright-bench-'));
  const measure = (bytes: Uint8Array, times = rounds): Run => {
    const path = join(folder, 'model.onnx');
    writeFileSync(path, bytes);
    const runs = Array.from({ length: times }, (): Run => {
      const node = ['--conditions=@netwright/source', '--import', 'tsx', '--max-old-space-size=4096'];
      return JSON.parse(execFileSync(process.execPath, [...node, child, path], { encoding: 'utf8' })) as Run;
    });
    return { ...(runs[0] as Run), time: median(runs.map((r) => r.time)), memory: median(runs.map((r) => r.memory)) };
  };
  try {
    const convolutions = measure(convolutionFile(100_000));
    const small = measure(longFile(100_000));
    const large = measure(longFile(1_000_000), 1);
    const llama = measure(decoderFile(llama2));
    return [
      {
        what: '100,000 nodes: Conv, Relu, Add, 100 kernels',
        value: convolutions.time,
        unit: 'ms',
        goal: { atMost: 1000 },
      },
      {
        what: '100,000 nodes: MatMul, Reshape and others, 20,000 weights',
        value: small.time,
        unit: 'ms',
        goal: { atMost: 1000 },
      },
      { what: 'the same: peak memory of the process', value: small.memory, unit: 'MiB', goal: { atMost: 500 } },
      { what: '1,000,000 nodes', value: large.time / 1000, unit: 's' },
      { what: '1,000,000 nodes, beside 100,000', value: large.time / small.time, unit: 'x', goal: { atMost: 15 } },
      { what: '1,000,000 nodes: peak memory of the process', value: large.memory, unit: 'MiB' },
      {
        what: `Llama 2 7B (${(llama.parameters / 1e9).toFixed(2)} billion weights absent)`,
        value: llama.time,
        unit: 'ms',
        goal: { atMost: 2000 },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const figure of benchProfiling()) console.log(cellsOf(figure).join('  '));
