import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as train from '../../src/train/index.ts';
import { memoryStore, mlp, points } from './support.ts';

/** Everything that a file imports statically, itself included; `node:` modules and packages as they are named. */
function imports(file: URL, found = new Set<string>()): Set<string> {
  if (found.has(file.href)) return found;
  found.add(file.href);
  const source = readFileSync(fileURLToPath(file), 'utf8');
  for (const [, clause, name] of source.matchAll(/^(?:import|export)\s+(.*?)\s*from\s+'([^']+)';/gms)) {
    if (clause?.startsWith('type ')) continue;
    if (name?.startsWith('.')) imports(new URL(name, file), found);
    else found.add(name as string);
  }
  return found;
}

describe('the train entry', () => {
  const all = imports(new URL('../../src/train/index.ts', import.meta.url));
  it('loads in a browser: no file that it imports needs Node or a session', () => {
    expect([...all].filter((name) => name.includes('/train/')).length).toBeGreaterThan(25);
    expect([...all].filter((name) => !name.startsWith('file:'))).toEqual([]);
    expect([...all].filter((name) => name.includes('/src/runtime/') || name.endsWith('/weights/index.ts'))).toEqual([]);
  });
});

describe('fit refuses', () => {
  const step = train.trainStep(mlp, { optimizer: train.sgd() });
  const data = train.tensorBatches(points(32, 1), { batch: 8 });
  const base = { step, data, epochs: 1, schedule: 0.1 };
  it.each<[string, Partial<train.FitOptions>, string]>([
    ['both step and steps', { steps: { a: { step } } }, 'fit: needs either step or steps'],
    ['no epochs', { epochs: 0 }, 'fit: epochs must be from 1 up, got 0'],
    ['a checkpoint that goes nowhere', { checkpoint: { every: 1 } }, 'fit: a checkpoint needs a path or a store'],
    ['an unknown device', { session: { device: 'tpu' as 'cpu' } }, 'got "tpu"'],
  ])('%s', async (_, options, message) => {
    await expect(train.fit({ ...base, ...options })).rejects.toThrow(message);
  });
  it('steps whose optimisers would share state, and says how to set them apart', async () => {
    const steps = { a: { step }, b: { step: train.trainStep(mlp, { optimizer: train.sgd() }) } };
    const { step: _, ...rest } = base;
    await expect(train.fit({ ...rest, steps })).rejects.toThrow(
      /optimizer\.step of two steps must be one weight.*names/,
    );
  });
  it('to hide that a checkpoint could not be written', async () => {
    const store = memoryStore();
    store.write = () => Promise.reject(new Error('the disk is full'));
    await expect(train.fit({ ...base, checkpoint: { store } })).rejects.toThrow('the disk is full');
  });
});
