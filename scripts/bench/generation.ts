/**
 * Tokens per second of GPT-2 small with its cache on the CPU: this library, a plain loop over the same network exported by
 * PyTorch, and transformers.js over that file; one set of random weights, one prompt, one thread count, the same tokens.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { initialise, type TensorData, trace, type Weights } from '@netwright/tensor-core';
import { writeSafetensors } from '@netwright/tensor-core/weights';
import { cachedGpt, models } from '@netwright/transformer';
import { type Figure, median } from './figure.ts';
import { weightsFile } from './generation-files.ts';
import { type Contestant, type GenerationTask, madeUpPrompt } from './generation-task.ts';
import { runPython } from './torch.ts';
import { transformersJs } from './transformers-js.ts';

const { config } = models.gpt2;
const task: GenerationTask = { config, seed: 1, prompt: madeUpPrompt(32, config.vocabulary), count: 64, threads: 2 };
const rounds = 12;
const worker = fileURLToPath(new URL('generation-worker.ts', import.meta.url));

/** Tokens per second of each contestant, and ours as a multiple of the others'. Throws where the tokens differ. */
export async function benchGeneration(withTorch: boolean): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'netwright-bench-'));
  try {
    await writeFile(join(folder, weightsFile), writeSafetensors(randomWeights(task)));
    if (withTorch) runPython('torch_gpt2.py', [join(folder, weightsFile), folder, JSON.stringify(config)]);
    const library = withTorch ? transformersJs()?.path : undefined;
    const names: Contestant[] = [
      'ours',
      ...(withTorch ? (['exported'] as const) : []),
      ...(library ? (['transformers'] as const) : []),
    ];
    const contestants = names.map((name) => new Generation(name, folder, task, library));
    try {
      return await compete(names, contestants);
    } finally {
      for (const one of contestants) one[Symbol.dispose]();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What the contestants are called in the figures. */
const titles: Readonly<Record<Contestant, string>> = {
  ours: 'Netwright',
  exported: 'exported by PyTorch',
  transformers: 'transformers.js',
};

async function compete(names: readonly Contestant[], contestants: readonly Generation[]): Promise<Figure[]> {
  let expected: string | undefined;
  const times: number[][] = contestants.map(() => []);
  for (let round = -1; round < rounds; round++)
    for (const [i, one] of contestants.entries()) {
      const { tokens, ms } = await one.run();
      expected ??= tokens.join();
      if (tokens.join() !== expected)
        throw new Error(`generation: ${names[i]} gives ${tokens.join()}, ours ${expected}`);
      if (round >= 0) times[i]?.push(ms); // the first time allocates
    }
  const [ours, ...others] = times as [number[], ...number[][]];
  const what = `GPT-2 small, prompt of ${task.prompt.length}, ${task.count} new tokens`;
  return [
    ...times.map((t, i) => ({
      what: `${what}: ${titles[names[i] as Contestant]}`,
      value: (1000 * task.count) / median(t),
      unit: 'tokens/s',
    })),
    ...others.map((t, i) => ({
      what: `${what}: speed, ${titles[names[i + 1] as Contestant]} = 1`,
      value: median(ours.map((time, round) => (t[round] as number) / time)),
      unit: '',
      goal: { atLeast: 1 },
    })),
  ];
}

/**
 * Weights of a seed. The branches' last matrices are larger than a network starts with: with those every token would repeat
 * itself, and contestants that got the context wrong would agree.
 */
export function randomWeights({ config: sizes, seed }: Pick<GenerationTask, 'config' | 'seed'>): Weights {
  const larger = (name: string, t: TensorData): TensorData =>
    /\.c_proj\.weight$|\.c_attn\.weight$/.test(name) ? { ...t, data: (t.data as Float32Array).map((v) => 8 * v) } : t;
  const first = initialise(trace(cachedGpt(sizes)), { seed });
  return new Map([...first].map(([name, t]) => [name, larger(name, t)]));
}

/** A contestant in a process of its own, which waits between runs. */
class Generation implements Disposable {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #loaded = false;

  constructor(who: Contestant, folder: string, what: GenerationTask, library = '') {
    const node = ['--conditions=@netwright/source', '--import', 'tsx', '--max-old-space-size=8192'];
    this.#process = spawn(process.execPath, [...node, worker, who, folder, JSON.stringify(what), library]);
    this.#process.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Continues the prompt once more: the new tokens, and the milliseconds from the first call to the last token. */
  async run(): Promise<{ tokens: number[]; ms: number }> {
    if (!this.#loaded) await this.#answer();
    this.#loaded = true;
    this.#process.stdin.write('\n');
    return JSON.parse(await this.#answer()) as { tokens: number[]; ms: number };
  }

  async #answer(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('generation-worker.ts ended');
    return value;
  }

  [Symbol.dispose](): void {
    this.#process.stdin.end();
    this.#process.kill();
  }
}
