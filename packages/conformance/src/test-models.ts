import type { ModelTable } from '@netwright/tensor-core';
import { describe, it } from 'vitest';
import { runCheck, type Subject } from './check.ts';
import { ladder } from './ladder.ts';

/** Where a package keeps what its models are compared with, and which part of the ladder to run. */
export interface TestModelsOptions {
  /** Folder with `golden/NAME.json` and `golden_train/NAME.json`, or with `.gz`; models without a file there skip those checks, visibly. */
  fixtures?: URL;
  /** Folder of the cards, `models/` of the repository. */
  cards?: URL;
  /** 'quick' (default): two seconds per model; 'slow': only what takes longer; 'webgpu': only the comparison of providers. */
  suite?: 'quick' | 'slow' | 'webgpu';
}

/**
 * Registers the conformance ladder for every model of a table as vitest tests. A check that does not apply is skipped with
 * its reason in the report.
 */
export function testModels(models: ModelTable, { suite = 'quick', ...folders }: TestModelsOptions = {}): void {
  for (const [name, entry] of Object.entries(models)) {
    const subject: Subject = { name, entry, ...folders, ...(suite === 'webgpu' && { device: 'webgpu' as const }) };
    const checks = ladder.filter((c) =>
      suite === 'webgpu'
        ? c.title === 'WebGPU'
        : c.title !== 'WebGPU' && (c.slow?.(subject) ?? false) === (suite === 'slow'),
    );
    if (checks.length === 0) continue;
    describe(name, () => {
      for (const check of checks)
        it(`${check.number} ${check.title}`, { timeout: 300_000 }, async ({ skip }) => {
          const { status, detail } = await runCheck(check, subject);
          if (status === 'skip') skip(detail);
          if (status === 'fail') throw new Error(`${name}, check ${check.number} (${check.title}): ${detail}`);
        });
    });
  }
}
