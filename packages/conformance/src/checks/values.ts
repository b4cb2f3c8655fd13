/** Checks 5 and 6: outputs against the reference, another provider, and the model itself. */
import { initialise, trace } from '@netwright/tensor-core';
import { devices } from '@netwright/tensor-core/runtime';
import { fillByRule } from '@netwright/tensor-core/testing';
import { type Check, must, Skip, type Subject } from '../check.ts';
import { compareSample, golden, goldenFeeds, shapesOf } from '../golden.ts';
import { distance, evaluate, rows, sampleInputs, tinyEntry } from '../subject.ts';

/** Full-size networks above this many multiply-accumulates take more than two seconds. */
const quickMacs = 100e6;
const large = ({ entry }: Subject): boolean => (entry.macs ?? Number.POSITIVE_INFINITY) > quickMacs;

/** 5: the evaluation output equals the reference under the weight rule. */
export const reference: Check = {
  number: 5,
  title: 'reference',
  slow: (s) => large(s) && golden(s) !== undefined,
  run: async (s) => {
    const expected = golden(s);
    if (!expected) throw new Skip(s.entry.reference ?? 'none: no reference file');
    const feeds = goldenFeeds(expected, s.entry);
    const graph = trace(s.entry, { inputs: shapesOf(feeds) });
    const out = await evaluate(graph, fillByRule(graph), feeds);
    const distances = Object.entries(expected.outputs).map(([name, sample], i) => {
      const actual = out[name] ?? out[s.entry.outputs[i] as string];
      must(actual !== undefined, `the reference has output ${name}, the model does not`);
      must(
        actual.dims.join() === sample.shape.join(),
        `output ${name} is [${actual.dims}], the reference [${sample.shape}]`,
      );
      return compareSample(name, actual.data as Float32Array, sample);
    });
    return Math.max(...distances).toExponential(1);
  },
};

/** 5b: the CPU and WebGPU agree on the tiny configuration. */
export const webgpu: Check = {
  number: 5,
  title: 'WebGPU',
  tiny: true,
  run: async (s) => {
    if (s.device !== 'webgpu') throw new Skip('runs in the WebGPU suite');
    if (!(await devices()).some((d) => d.device === 'webgpu')) throw new Skip('no WebGPU on this machine');
    const entry = tinyEntry(s);
    const graph = trace(entry, {
      inputs: Object.fromEntries(Object.entries(sampleInputs(entry, 2)).map(([k, t]) => [k, t.dims])),
    });
    const weights = initialise(graph, { seed: 0 });
    const feeds = sampleInputs(entry, 2);
    const [cpu, gpu] = [await evaluate(graph, weights, feeds), await evaluate(graph, weights, feeds, 'webgpu')];
    let worst = 0;
    for (const [name, t] of Object.entries(cpu)) worst = Math.max(worst, distance(gpu[name] as typeof t, t));
    must(worst <= 1e-4, `CPU and WebGPU differ by ${worst.toExponential(2)} of the largest value`);
    return worst.toExponential(1);
  },
};

/** 6: row i of a batch equals the single run, and two runs are identical. */
export const batch: Check = {
  number: 6,
  title: 'batch',
  tiny: true,
  run: async (s) => {
    const entry = tinyEntry(s);
    const graph = trace(entry);
    const weights = initialise(graph, { seed: 0 });
    const feeds = sampleInputs(entry, 3);
    const whole = await evaluate(graph, weights, feeds);
    const again = await evaluate(graph, weights, feeds);
    const name = entry.outputs[0] as string;
    const all = whole[name] as (typeof whole)[string];
    must(distance(again[name] as typeof all, all) === 0, 'two runs differ');
    let worst = 0;
    for (let i = 0; i < 3; i++) {
      const one = await evaluate(
        graph,
        weights,
        Object.fromEntries(Object.entries(feeds).map(([k, t]) => [k, rows(t, i, i + 1)])),
      );
      worst = Math.max(worst, distance(one[name] as typeof all, rows(all, i, i + 1)));
    }
    must(
      worst <= 1e-5,
      `a single run differs from its row of the batch by ${worst.toExponential(2)} of the largest value`,
    );
    const [first, second] = [rows(all, 0, 1), rows(all, 1, 2)];
    must(distance(first, second) > 1e-6, 'the output does not depend on the input');
    return worst.toExponential(1);
  },
};
