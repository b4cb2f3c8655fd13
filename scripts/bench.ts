/**
 * Measures what this library costs, beside PyTorch where Debian's is installed, and prints the figures, what is asked of
 * them and whether they were reached: `npm run bench`. `npm run bench -- --write` also writes docs/benchmarks.md, and
 * `--only training,inference` measures those sections alone. Other work
 * on the machine shows in the figures; the contestants of a comparison take turns, so their ratios suffer least.
 */
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { devices } from '@netwright/tensor-core/runtime';
import { formatTable } from '@netwright/terminal';
import { cellsOf, type Figure, reached } from './bench/figure.ts';
import { benchInference } from './bench/inference.ts';
import { markdown, type Section } from './bench/markdown.ts';
import { benchOnnxFiles } from './bench/onnx-files.ts';
import { benchProfiling } from './bench/profiling.ts';
import { torchVersion } from './bench/torch.ts';
import { benchTracing } from './bench/tracing.ts';
import { benchTraining } from './bench/training.ts';
import { entryLimit, entrySize } from './entry-size.ts';
import { root } from './workspace.ts';

const torch = torchVersion();
const torchvision = torchVersion('torch,torchvision');
const sections: Section[] = [];
const { values } = parseArgs({ options: { only: { type: 'string' }, write: { type: 'boolean', default: false } } });
const wanted = values.only?.split(',').map((word) => word.trim().toLowerCase());

async function section(title: string, measure: () => Figure[] | Promise<Figure[]>, note?: string): Promise<void> {
  if (wanted?.every((word) => !title.toLowerCase().includes(word))) return;
  console.error(`${title} ...`);
  const figures = await measure();
  sections.push({ title, figures, ...(note && { note }) });
  console.log(`\n${title}`);
  if (figures.length > 0) console.log(formatTable(['figure', 'value', 'asked for', 'reached'], figures.map(cellsOf)));
  if (note) console.log(note);
}

const noTorch = 'PyTorch is not installed for /usr/bin/python3 (Debian: python3-torch): nothing to compare with.';
await section('Training steps', () => benchTraining(torch !== undefined), torch ? undefined : noTorch);
await section(
  'Inference',
  () => (torchvision ? benchInference() : []),
  torchvision ? undefined : 'Skipped: torchvision is not installed for /usr/bin/python3 (Debian: python3-torchvision).',
);
await section('Tracing', () => benchTracing());
await section('ONNX files', () => benchOnnxFiles());
await section('Profiling', () => benchProfiling());
await section('Size', async () => {
  const value = (await entrySize()).zipped / 1000;
  return [
    { what: 'Main entry of tensor-core, minified and gzipped', value, unit: 'kB', goal: { atMost: entryLimit / 1000 } },
  ];
});

const missed = sections.flatMap((s) => s.figures.filter((f) => reached(f) === false));
console.log(missed.length === 0 ? '\nAll reached.' : `\nNot reached: ${missed.map((f) => f.what).join('; ')}.`);

if (sections.length === 0) throw new Error(`bench: --only ${values.only} names no section`);
if (values.write) {
  if (wanted) throw new Error('bench: --write takes every section, got --only');
  const gpus = (await devices()).filter((d) => d.available && d.device !== 'cpu').map((d) => d.device);
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model.trim()}`;
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  const versions = [`Node ${process.versions.node}`, `onnxruntime-node ${version}`, torchvision ?? torch];
  const path = join(root, 'docs', 'benchmarks.md');
  await writeFile(path, markdown({ sections, machine, versions: versions.filter((v) => v !== undefined), gpus }));
  console.log(`Wrote ${path}`);
}
