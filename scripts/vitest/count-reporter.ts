import { writeSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** How many tests of a run ended in which way. */
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Counts the tests of a finished run. A file or a `describe` that fails outside its tests (an import, a hook) counts as
 * one failure, and so does every error that no test caught (a process that died, say).
 */
export function countTests(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): TestCounts {
  const counts: TestCounts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
  for (const module of modules) {
    const before = counts.failed;
    for (const group of [module, ...module.children.allSuites()]) if (group.errors().length > 0) counts.failed += 1;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state !== 'pending') counts[state] += 1;
    }
    if (module.state() === 'failed' && counts.failed === before) counts.failed += 1;
  }
  return counts;
}

/** `12 passed, 0 failed`, and `, 3 skipped` where any were. */
export function formatCounts(counts: TestCounts): string {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return `${counts.passed} passed, ${counts.failed} failed${skipped}`;
}

/**
 * Prints the counts, alone on the last line of the output, when the process ends; the notes come before them, on lines
 * of their own. A run that collected no test fails.
 */
export class CountReporter implements Reporter {
  readonly #notes: readonly string[];
  #counts: TestCounts = { passed: 0, failed: 1, skipped: 0 }; // what a run that never ends has to show

  constructor(notes: readonly string[] = []) {
    this.#notes = notes;
  }

  onInit(): void {
    process.once('exit', () => writeSync(1, [...this.#notes, formatCounts(this.#counts), ''].join('\n')));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    this.#counts = countTests(modules, unhandledErrors);
    const { passed, failed, skipped } = this.#counts;
    if (passed + failed + skipped === 0) {
      writeSync(2, 'No test was collected, so this run counts as failed.\n');
      this.#counts.failed = 1;
    }
    if (this.#counts.failed > 0) process.exitCode = 1;
  }
}
