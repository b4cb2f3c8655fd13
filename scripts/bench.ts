/**
 * Measures what this library costs, beside PyTorch where Debian's is installed, and prints the figures, what is asked of
 * them and whether they were reached: `npm run bench -- [--only training,inference] [--write]`. `--write` also writes
 * docs/benchmarks.md, and `--only` measures those sections alone and leaves the others as they stand there. Other work
 * on the machine shows in the figures; the contestants of a comparison take turns, so their ratios suffer least.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { devices } from '@netwright/tensor-core/runtime';
import { formatTable } from '@netwright/terminal';
import { cellsOf, type Figure, reached } from './bench/figure.ts';
import { benchGeneration } from './bench/generation.ts';
import { benchInference } from './bench/inference.ts';
import { markdown, type Section, withSections } from './bench/markdown.ts';
import { benchOnnxFiles } from './bench/onnx-files.ts';
import { openBlas } from './bench/openblas.ts';
import { benchProfiling } from './bench/profiling.ts';
import { blasOf, torchVersion } from './bench/torch.ts';
import { benchTracing } from './bench/tracing.ts';
import { benchTraining, type Torch } from './bench/training.ts';
import { attending, convolutional } from './bench/training-contests.ts';
import { transformersJs, transformersVersion } from './bench/transformers-js.ts';
import { commandLine } from './command-line/command-line.ts';
import { entryLimit, entrySize } from './entry-size.ts';
import { root } from './workspace.ts';

const values = await commandLine(
  import.meta.url,
  { options: { only: { type: 'string' }, write: { type: 'boolean', default: false } } },
  ({ values }) => values,
);
const torch = torchVersion();
const torchvision = torchVersion('torch,torchvision');
const sections: Section[] = [];
const titles: string[] = [];
const wanted = values.only?.split(',').map((word) => word.trim().toLowerCase());

async function section(
  title: string,
  measure: () => Figure[] | Promise<Figure[]>,
  note?: string | (() => string),
): Promise<void> {
  titles.push(title);
  if (wanted?.every((word) => !title.toLowerCase().includes(word))) return;
  console.error(`${title} ...`);
  const figures = await measure();
  const text = typeof note === 'function' ? note() : note;
  sections.push({ title, figures, ...(text && { note: text }) });
  console.log(`\n${title}`);
  if (figures.length > 0) console.log(formatTable(['figure', 'value', 'asked for', 'reached'], figures.map(cellsOf)));
  if (text) console.log(text);
}

/** Debian's PyTorch as it is, and with OpenBLAS where it has another BLAS. */
function torches(): Torch[] {
  if (torch === undefined) return [];
  const fast = openBlas();
  if (fast === process.env) return [{ blas: 'OpenBLAS', env: fast }];
  const plain = { blas: 'reference BLAS', env: process.env };
  return fast ? [plain, { blas: 'OpenBLAS', env: fast }] : [plain];
}

const noTorch = 'PyTorch is not installed for /usr/bin/python3 (Debian: python3-torch): nothing to compare with.';
const aboutBlas = (): string =>
  torch === undefined
    ? noTorch
    : `Debian's PyTorch multiplies matrices by the library that is installed as libblas.so.3, here ${blasOf() ?? 'unknown'}. ${
        openBlas()
          ? "With the reference BLAS its dense layers are slow, so that what is asked for is set against PyTorch with OpenBLAS, of Debian's package libopenblas0-pthread."
          : 'OpenBLAS (Debian: libopenblas0-pthread) was not to be had: with the reference BLAS its dense layers are slow, and these ratios flatter us.'
      }`;
const aboutTransformersJs = (): string => {
  const library = transformersJs();
  return library
    ? `transformers.js is version ${transformersVersion} over its onnxruntime-node ${library.onnxruntime}; it reads the file that PyTorch exported.`
    : `transformers.js ${transformersVersion} was not to be had.`;
};
await section('Training steps', () => benchTraining(convolutional, torches()), aboutBlas);
await section('Training steps of transformers', () => benchTraining(attending, torches()), aboutBlas);
await section(
  'Inference',
  () => (torchvision ? benchInference() : []),
  torchvision ? undefined : 'Skipped: torchvision is not installed for /usr/bin/python3 (Debian: python3-torchvision).',
);
await section(
  'Generation',
  () => benchGeneration(torch !== undefined),
  () =>
    torch === undefined
      ? noTorch
      : `GPT-2 small with random weights, greedy, from the first call to the last token; all contestants give the same tokens, with 2 threads. ${aboutTransformersJs()}`,
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
  const gpus = (await devices()).filter((d) => d.available && d.device !== 'cpu').map((d) => d.device);
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model.trim()}`;
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  const versions = [`Node ${process.versions.node}`, `onnxruntime-node ${version}`, torchvision ?? torch];
  const path = join(root, 'docs', 'benchmarks.md');
  const report = { sections, machine, versions: versions.filter((v) => v !== undefined), gpus };
  await writeFile(path, wanted ? withSections(await readFile(path, 'utf8'), report, titles) : markdown(report));
  console.log(`Wrote ${path}`);
}
