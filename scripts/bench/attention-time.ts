/**
 * How long does attention take by the number of tokens, and how long the rest of a layer? Both parts of a transformer's layer, on one
 * thread of the CPU, medians: `npm run script -- scripts/bench/attention-time.ts [--lengths 128,256,512,1024,2048,4096] [--out out]`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureModel } from '@netwright/efficiency-metrics/measure';
import { type Graph, initialise, type Params, type Tensor, trace } from '@netwright/tensor-core';
import { gelu, linear, scaledDotProduct } from '@netwright/tensor-core/nn';
import { formatCount, formatDuration, formatTable } from '@netwright/terminal';
import { commandLine } from '../command-line/command-line.ts';
import { wholeNumber } from '../command-line/values.ts';
import { machine } from '../machine.ts';
import { workProgress } from '../terminal/work-progress.ts';

/** What is measured of a layer over so many tokens. */
export interface AttentionTime {
  tokens: number;
  attention: number; // scores, softmax and mixing: median [s]
  rest: number; // projections and feed-forward part: median [s]
}

const { lengths, out } = await commandLine(
  import.meta.url,
  {
    options: {
      lengths: { type: 'string', default: '128,256,512,1024,2048,4096' },
      out: { type: 'string', default: 'out' },
    },
  },
  ({ values }) => ({
    lengths: values.lengths.split(',').map((text) => wholeNumber('lengths', text, 1)),
    out: values.out,
  }),
);
const [width, heads] = [256, 4];

/** softmax(q kᵀ / √d) v of all heads, the inputs as they come out of the projections. */
function attention(tokens: number): Graph {
  const each = { dtype: 'float32', shape: [1, heads, tokens, width / heads] } as const;
  const build = (_: Params, { q, k, v }: { q: Tensor; k: Tensor; v: Tensor }): Tensor => scaledDotProduct(q, k, v).out;
  return trace({ build, config: {}, inputs: { q: each, k: each, v: each }, outputs: ['y'] });
}

/** Everything else that multiplies: 12 d² for every token. */
function rest(tokens: number): Graph {
  const build = (p: Params, x: Tensor): { qkv: Tensor; y: Tensor } => {
    const hidden = linear(p.at('fc1'), linear(p.at('proj'), x, width), 4 * width);
    return { qkv: linear(p.at('qkv'), x, 3 * width), y: linear(p.at('fc2'), gelu(hidden), width) };
  };
  return trace({
    build,
    config: {},
    inputs: { x: { dtype: 'float32', shape: [1, tokens, width] } },
    outputs: ['qkv', 'y'],
  });
}

const milliseconds = (seconds: number): string => (1000 * seconds).toFixed(2);
const bar = workProgress({ total: 2 * lengths.length });
const start = performance.now();
const times: AttentionTime[] = [];
for (const tokens of lengths) {
  const median = async (what: string, graph: Graph): Promise<number> => {
    const { latency } = await measureModel(graph, {
      weights: initialise(graph, { seed: 0 }),
      session: { device: 'cpu', threads: 1 },
      runs: 20,
    });
    bar.done(1, `${what} of ${formatCount(tokens)} tokens: ${milliseconds(latency.p50)} ms`);
    return latency.p50;
  };
  times.push({
    tokens,
    attention: await median('attention', attention(tokens)),
    rest: await median('rest', rest(tokens)),
  });
}
bar.stop();
await mkdir(out, { recursive: true });
const path = join(out, 'attention-time.json');
const command = `npm run script -- scripts/bench/attention-time.ts --lengths ${lengths.join(',')}`;
await writeFile(path, `${JSON.stringify({ command, machine: machine(), width, heads, times }, null, 2)}\n`);
console.log(
  formatTable(
    ['tokens', 'attention [ms]', 'rest [ms]'],
    times.map((one) => [formatCount(one.tokens), milliseconds(one.attention), milliseconds(one.rest)]),
  ),
);
console.log(`${formatDuration((performance.now() - start) / 1000)} in all; wrote ${path}`);
