/** Uses the packed netwright: its command lists, exports and profiles models and says what is wrong, its library classifies a photo. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { initialise, trace } from '@netwright/tensor-core';
import { readOnnx } from '@netwright/tensor-core/files';
import { classify, decodeImage, findModels, modelNamed } from 'netwright';
import sharp from 'sharp';

/** Runs the installed command, as npx does. */
const netwright = (...args) =>
  spawnSync('npx', ['--no-install', 'netwright', ...args], { encoding: 'utf8', shell: process.platform === 'win32' });

const listed = netwright('models', '--json');
assert.equal(listed.status, 0, listed.stderr);
const models = await findModels();
assert.deepEqual(
  JSON.parse(listed.stdout).map(({ name }) => name),
  models.map(({ name }) => name),
);

const exported = netwright('export', 'lenet5', 'lenet5.onnx', '--opset', '17', '--dynamic');
assert.equal(exported.status, 0, exported.stderr);
assert.deepEqual(readOnnx('lenet5.onnx').graph.outputs.get('logits').shape, ['N', 10]);

const wrong = netwright('export', 'lenet6', 'lenet6.onnx');
assert.deepEqual([wrong.status, existsSync('lenet6.onnx')], [1, false]);
assert.match(wrong.stderr, /^netwright: there is no model lenet6; did you mean lenet5.*\n$/);

const profiled = netwright('profile', 'lenet5', 'lenet5.onnx', '--json');
assert.equal(profiled.status, 0, profiled.stderr);
assert.deepEqual(JSON.parse(profiled.stdout).names, ['lenet5', 'lenet5.onnx']);

const { entry } = modelNamed(models, 'lenet5');
const grey = sharp({ create: { width: 40, height: 30, channels: 3, background: '#777' } });
const photo = await decodeImage(await grey.jpeg().toBuffer());
const { top } = await classify(photo, entry, initialise(trace(entry)), { device: 'cpu' });
assert.equal(top.length, 5);
