/** Uses the packed efficiency-metrics: its library and its command profile a file, and the command says what is wrong. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { energy, machines, profile, roofline } from '@netwright/efficiency-metrics';
import { measureModel } from '@netwright/efficiency-metrics/measure';
import { toTable } from '@netwright/efficiency-metrics/text';
import { trainingCost } from '@netwright/efficiency-metrics/training';
import { initialise, trace } from '@netwright/tensor-core';
import { writeOnnx } from '@netwright/tensor-core/files';
import { linear, relu } from '@netwright/tensor-core/nn';

/** Runs the installed command, as npx does. */
const metrics = (...args) =>
  spawnSync('npx', ['--no-install', 'efficiency-metrics', ...args], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });

// 784*32 + 32*10 multiply-accumulates, and as many parameters with 42 biases.
const build = (p, x) => linear(p.at('out'), relu(linear(p.at('hidden'), x, 32)), 10);
const graph = trace({ build, inputs: { x: { dtype: 'float32', shape: ['N', 784] } }, outputs: ['y'] });
await writeOnnx('mlp.onnx', graph, initialise(graph));

const costs = profile(readFileSync('mlp.onnx'));
assert.deepEqual([costs.totals.macs, costs.totals.parameters], [25_408, 25_450]);
assert.match(toTable(costs, { width: 80 }), /25,408/);
assert.ok(roofline(costs, machines.a100).time > 0 && energy(costs).perSample.total > 0);
assert.equal(trainingCost(graph).gradients.elements, 25_450);
assert.equal((await measureModel('mlp.onnx', { runs: 3, session: { device: 'cpu' } })).latency.n, 3);

const found = metrics('mlp.onnx', '--json', '--dim', 'N=4', '--optimizer', 'adam', '--html', 'mlp.html');
assert.equal(found.status, 0, found.stderr);
const { totals, training } = JSON.parse(found.stdout);
assert.deepEqual([totals.macs, training.optimizerState.elements], [4 * 25_408, 2 * 25_450]);
assert.match(readFileSync('mlp.html', 'utf8'), /<title>mlp.onnx<\/title>/);

const wrong = metrics('program.mjs', '--output', 'wrong.md');
assert.deepEqual([wrong.status, existsSync('wrong.md')], [1, false]);
assert.match(wrong.stderr, /^efficiency-metrics: program\.mjs: [^\n]+\n$/);
