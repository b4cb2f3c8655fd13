/**
 * Runs the whole conformance ladder over every registered model, slow checks included, and writes the result as a table into
 * `models/README.md`. `npm run conformance [-- NAME...]`; with names, the table is printed and nothing is written.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { models as cnn } from '@netwright/cnn-zoo';
import { type ModelReport, reportMarkdown, runLadder } from '@netwright/conformance';
import { models as darts } from '@netwright/darts';
import { models as wiring } from '@netwright/random-wiring';
import type { ModelTable } from '@netwright/tensor-core';
import { devices } from '@netwright/tensor-core/runtime';
import { models as transformer } from '@netwright/transformer';
import { models as vit } from '@netwright/vit';

const packages: Record<string, { models: ModelTable; fixtures: URL }> = {
  'cnn-zoo': { models: cnn, fixtures: new URL('../packages/cnn-zoo/test/fixtures/', import.meta.url) },
  transformer: { models: transformer, fixtures: new URL('../packages/transformer/test/fixtures/', import.meta.url) },
  'random-wiring': {
    models: wiring,
    fixtures: new URL('../packages/random-wiring/test/fixtures/', import.meta.url),
  },
  darts: { models: darts, fixtures: new URL('../packages/darts/test/fixtures/', import.meta.url) },
  vit: { models: vit, fixtures: new URL('../packages/vit/test/fixtures/', import.meta.url) },
};
const cards = new URL('../models/', import.meta.url);
const wanted = process.argv.slice(2);
const all = Object.values(packages).flatMap(({ models }) => Object.keys(models));
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0)
  throw new Error(`conformance: unknown models ${unknown.join(', ')}; there are ${all.join(', ')}`);

const gpu = (await devices()).some((d) => d.device === 'webgpu');
const total = wanted.length || all.length;
const start = performance.now();
const reports: ModelReport[] = [];
for (const { models, fixtures } of Object.values(packages)) {
  const chosen = Object.fromEntries(
    Object.entries(models).filter(([name]) => wanted.length === 0 || wanted.includes(name)),
  );
  await runLadder(chosen, { fixtures, cards, ...(gpu && { device: 'webgpu' as const }) }, (report) => {
    reports.push(report);
    const failed = Object.entries(report.results).filter(([, r]) => r.status === 'fail');
    const left = ((performance.now() - start) / 1000 / reports.length) * (total - reports.length);
    console.log(
      `${reports.length}/${total} ${report.model}: ${failed.length === 0 ? 'passed' : failed.map(([t, r]) => `${t}: ${r.detail}`).join('; ')} (${Math.round(left)} s left)`,
    );
  });
}
const text = `# Models

Every registered model and what it was checked for; written by \`npm run conformance\`. A number is the error that was measured
(check 5: relative to the largest output; check 7: gradients against central differences; check 8: gradients against
PyTorch). ✓ passed, ✗ failed, – does not apply, for the reason below the table. Providers: onnxruntime-node's CPU${gpu ? ' and its WebGPU' : '; WebGPU was not there'}.

${reportMarkdown(reports)}
## Figures in cards

Parameters are trained weights; MACs are multiply-accumulates of convolutions and matrix products. The peak activation is the
largest input + output of one layer [elements]: of a convolution, a matrix product or a pooling, to which the activation functions,
normalisations and additions after it belong. MACs and peak are those of batch 1 and the table's input size. Checks 2 and 3 compare
the cards with what is counted; \`npx netwright profile resnet50\` prints the figures. Those of torchvision's networks equal what
PyTorch runs (\`scripts/reference/peak_activations.py\`).
`;
if (wanted.length === 0) await writeFile(fileURLToPath(new URL('README.md', cards)), text);
else console.log(text);
if (reports.some((r) => Object.values(r.results).some(({ status }) => status === 'fail'))) process.exitCode = 1;
