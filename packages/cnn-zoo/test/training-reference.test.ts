/** The ladder's check 8 on references that were spoilt: what it must notice, and what it lets pass and says so. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CheckResult, ladder, reportMarkdown, runCheck } from '@netwright/conformance';
import { describe, expect, it } from 'vitest';
import { models } from '../src/index.ts';

interface Reference {
  grad: Record<string, { l2: number; values: number[]; nudged?: number }>;
  sgd_spread: number[];
  adamw_spread: number[];
}

/** Runs a check of LeNet-5 on its training reference after a change to it. */
async function check(title: string, change: (reference: Reference) => void): Promise<CheckResult> {
  const folder = mkdtempSync(join(tmpdir(), 'netwright-reference-'));
  try {
    const file = new URL('./fixtures/golden_train/lenet5.json', import.meta.url);
    const reference = JSON.parse(readFileSync(file, 'utf8')) as Reference;
    change(reference);
    mkdirSync(join(folder, 'golden_train'));
    writeFileSync(join(folder, 'golden_train', 'lenet5.json'), JSON.stringify(reference));
    const found = ladder.find((one) => one.title === title);
    if (!found) throw new Error(`no check ${title}`);
    return await runCheck(found, { name: 'lenet5', entry: models.lenet5, fixtures: pathToFileURL(`${folder}/`) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Puts a gradient half a percent off. */
function spoil({ grad }: Reference, name: string, nudged?: number): void {
  const g = grad[name] as Reference['grad'][string];
  grad[name] = {
    ...g,
    l2: 1.005 * g.l2,
    values: g.values.map((v) => 1.005 * v),
    ...(nudged !== undefined && { nudged }),
  };
}

describe('the training reference', () => {
  it('passes as it is', async () => {
    expect(await check('training reference', () => {})).toMatchObject({ status: 'pass' });
  });

  it('notices a gradient that is half a percent off', async () => {
    const { status, detail } = await check('training reference', (r) => spoil(r, 'conv1.weight'));
    expect(status).toBe('fail');
    expect(detail).toMatch(/the gradient of conv1\.weight is [\d.e-]+ from the reference, relative; allowed 1\.00e-3/);
  });

  it("lets one pass within what a bit of the image moves PyTorch's float32, and says so", async () => {
    const result = await check('training reference', (r) => spoil(r, 'conv1.weight', 0.01));
    expect(result.status).toBe('pass');
    expect(result.detail).toContain('1 of them only within');
    expect(reportMarkdown([{ model: 'lenet5', results: { 'training reference': result } }])).toContain(
      '1 of them only within',
    );
  });

  it('notices one that is further off than that', async () => {
    expect(await check('training reference', (r) => spoil(r, 'conv1.weight', 0.004))).toMatchObject({ status: 'fail' });
  });

  it('lets no more than a few pass so', async () => {
    const { status, detail } = await check('training reference', (r) => {
      for (const name of ['conv1.weight', 'conv1.bias']) spoil(r, name, 0.01);
    });
    expect(status).toBe('fail');
    expect(detail).toBe('2 of 10 gradients are further from the reference than its float32 run, at most 15 % may be');
  });
});

describe('loss curves', () => {
  const leave = (spread: number[], steps: number): number[] => spread.map((s, i) => (i < steps ? s : 1));

  it('may have one curve that float32 leaves after the first step', async () => {
    const { status, detail } = await check('loss curves', (r) => {
      r.adamw_spread = leave(r.adamw_spread, 1);
    });
    expect(status).toBe('pass');
    expect(detail).toMatch(/^sgd 10 steps .*, adamw 1 steps /);
  });

  it('must leave four steps together', async () => {
    const { status, detail } = await check('loss curves', (r) => {
      r.sgd_spread = leave(r.sgd_spread, 2);
      r.adamw_spread = leave(r.adamw_spread, 1);
    });
    expect(status).toBe('fail');
    expect(detail).toContain('the reference leaves only 3 steps to compare');
  });
});
