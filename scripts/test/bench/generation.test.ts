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

const config = { ...models.gpt2.config, vocabulary: 101, context: 32, width: 32, heads: 4, layers: 2 };
const task = { config, seed: 1, prompt: madeUpPrompt(8, 101), count: 20, threads: 1 };

describe('the contestants of the generation benchmark', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'netwright-bench-'));
    await writeFile(join(folder, weightsFile), writeSafetensors(randomWeights(task)));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('generate varied tokens, which a wrong context would change', async () => {
    const goOn = await load('ours', folder, task, '');
    const tokens = await goOn(task);
    expect(tokens).toHaveLength(20);
    expect(new Set(tokens).size).toBeGreaterThan(5);
    const elsewhere = await goOn({ ...task, prompt: task.prompt.with(0, 50) }); // only the first token of eight is another
    expect(elsewhere).not.toEqual(tokens);
  });
});
