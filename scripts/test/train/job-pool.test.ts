import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runJobs } from '../../train/job-pool.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'job-pool-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** A program of `runJobs` that doubles a number and reports it before, or ends with exit code 3 at the number 13. */
async function doubler(): Promise<URL> {
  const path = join(folder, 'doubler.mjs');
  const text = `
    process.on('message', ({ n }) => {
      if (n === 13) process.exit(3);
      process.send({ report: n });
      process.send({ run: { twice: 2 * n, process: process.pid } });
    });
    process.send({ ready: true });`;
  await writeFile(path, text);
  return pathToFileURL(path);
}

test('jobs are done by so many processes, with reports of each, and give their results in the order of the list', async () => {
  const reports: string[] = [];
  const jobs = [1, 2, 3, 4, 5].map((n) => ({ n }));
  const runs = await runJobs<{ n: number }, { twice: number; process: number }, number>(
    await doubler(),
    jobs,
    2,
    (job, report) => void reports.push(`${job.n}: ${report}`),
  );
  expect(runs.map(({ twice }) => twice)).toEqual([2, 4, 6, 8, 10]);
  expect(reports.sort()).toEqual(['1: 1', '2: 2', '3: 3', '4: 4', '5: 5']);
  expect(new Set(runs.map((run) => run.process)).size).toBeLessThanOrEqual(2);
});

test('a process that ends early fails the whole', async () => {
  const run = runJobs(await doubler(), [{ n: 1 }, { n: 13 }, { n: 2 }], 1, () => undefined);
  await expect(run).rejects.toThrow('runJobs: a process must end well, got exit code 3');
});
