import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '@netwright/tensor-core/weights';
import { models } from '@netwright/transformer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomWeights } from '../../bench/generation.ts';
import { load } from '../../bench/generation-contestants.ts';
import { weightsFile } from '../../bench/generation-files.ts';
import { madeUpPrompt } from '../../bench/generation-task.ts';
import { runPython, torchVersion } from '../../bench/torch.ts';

const config = { ...models.gpt2.config, vocabulary: 101, context: 32, width: 32, heads: 4, layers: 2 };
const task = { config, seed: 1, prompt: madeUpPrompt(8, 101), count: 20, threads: 1 };

describe('the contestants of the generation benchmark', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'netwright-bench-'));
    await writeFile(join(folder, weightsFile), writeSafetensors(randomWeights(task)));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.skipIf(torchVersion() === undefined)('agree: ours and the network that PyTorch exports', async () => {
    runPython('torch_gpt2.py', [join(folder, weightsFile), folder, JSON.stringify(config)]);
    const [ours, exported] = [await load('ours', folder, task, ''), await load('exported', folder, task, '')];
    expect(await exported(task)).toEqual(await ours(task));
  });
});
