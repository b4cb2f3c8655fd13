/** The commands as a user runs them: processes of their own, with files, a server of weights, and mistakes. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { models } from '@netwright/cnn-zoo';
import { models as searched } from '@netwright/darts';
import { models as wired } from '@netwright/random-wiring';
import { initialise, toOnnx, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { matchers } from '@netwright/tensor-core/testing';
import { saveWeights, writeSafetensors } from '@netwright/tensor-core/weights';
import { models as transformers } from '@netwright/transformer';
import { models as visionTransformers } from '@netwright/vit';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { classify, decodeImage, imageNetLabels } from '../src/index.ts';
import { type FileServer, serveFiles } from './support/file-server.ts';
import { type CliResult, runCli } from './support/run-cli.ts';

expect.extend(matchers);

const model = 'squeezenet1_1'; // the smallest with ImageNet's classes
const weights = initialise(trace(models[model]), { seed: 4 });
const published = initialise(trace(models.resnet18), { seed: 5 });
const lenet = new URL('../../../models/lenet/lenet-5.safetensors', import.meta.url).pathname;

let folder: string;
let server: FileServer;
let closed: string; // an address where nobody answers
let env: Record<string, string>;
const at = (name: string): string => join(folder, name);
const run = (...args: string[]): Promise<CliResult> => runCli(args, { cwd: folder, env });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netwright-cli-'));
  const pixels = Uint8Array.from({ length: 70 * 50 * 3 }, (_, i) => (i * i) % 251);
  const photo = sharp(pixels, { raw: { width: 70, height: 50, channels: 3 } }).jpeg();
  await photo.toFile(at('photo.jpg'));
  await saveWeights(at('weights.safetensors'), weights);
  await saveWeights(at('ten.safetensors'), initialise(trace(models[model], { config: { numClasses: 10 } })));
  await writeFile(at('labels.txt'), 'one\ntwo\n');
  await writeFile(at('cut.jpg'), (await photo.toBuffer()).subarray(0, 1000));
  await writeFile(at('text.jpg'), 'This is no image.');
  const hub = { bytes: writeSafetensors(published) };
  const wrong = { bytes: writeSafetensors(weights), sha256: '0'.repeat(64) };
  server = await serveFiles(
    { 'weights.safetensors': writeSafetensors(weights) },
    { 'timm/resnet18.tv_in1k/resolve/main/model.safetensors': hub, 'a/b/resolve/main/model.safetensors': wrong },
  );
  const gone = await serveFiles({});
  await gone[Symbol.asyncDispose]();
  closed = gone.url;
  env = { NETWRIGHT_CACHE: at('cache'), HF_ENDPOINT: server.url };
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe('classify', () => {
  test("prints the likeliest of ImageNet's classes, weights from a path", async () => {
    const { code, stdout, stderr } = await run(
      'classify',
      'photo.jpg',
      '--model',
      model,
      '--weights',
      'weights.safetensors',
    );
    const { top } = await classify(await decodeImage(at('photo.jpg')), models[model], weights, { device: 'cpu' });
    const [header, ...lines] = stdout.trimEnd().split('\n');
    expect(header?.split(/ {2,}/)).toEqual(['class', 'probability']);
    expect(lines.map((line) => line.split(/ {2,}/))).toEqual(
      top.map(({ label, probability }) => [label, `${(100 * probability).toFixed(2)} %`]),
    );
    expect(top.every(({ class: i, label }) => label === imageNetLabels[i])).toBe(true);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('takes weights from an address, once, and gives JSON', async () => {
    const source = `${server.url}weights.safetensors`;
    const args = ['classify', 'photo.jpg', '--model', model, '--weights', source, '--json', '--top', '2'];
    const first = await run(...args);
    expect(first.stderr).toMatch(/^downloading http:.*weights\.safetensors \(4\.9 MB\)\n$/);
    const found = JSON.parse(first.stdout);
    const { top } = await classify(await decodeImage(at('photo.jpg')), models[model], weights, {
      device: 'cpu',
      top: 2,
    });
    expect(found).toEqual({ model, image: { path: 'photo.jpg', width: 70, height: 50 }, device: 'cpu', top });
    expect(await run(...args)).toEqual({ code: 0, stdout: first.stdout, stderr: '' });
  });

  test('takes the published weights by itself', async () => {
    const { code, stdout, stderr } = await run(
      'classify',
      'photo.jpg',
      '--model',
      'resnet18',
      '--json',
      '--device',
      'cpu',
    );
    expect(stderr).toMatch(/^downloading hf:timm\/resnet18\.tv_in1k@main\/model\.safetensors \(46\.8 MB\)\n$/);
    const { top } = await classify(await decodeImage(at('photo.jpg')), models.resnet18, published, { device: 'cpu' });
    expect([code, JSON.parse(stdout).top]).toEqual([0, top]);
  });

  test('numbers classes without names, and names them from a file', async () => {
    const args = ['classify', 'photo.jpg', '--model', 'lenet5', '--weights', lenet, '--top', '3'];
    expect((await run(...args)).stdout).toMatch(/^class +probability\n(class \d +\d+\.\d\d %\n){3}$/);
    await writeFile(at('digits.txt'), 'zero\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n');
    expect((await run(...args, '--labels', 'digits.txt')).stdout).toMatch(
      /^class +probability\n([a-z]+ +\d+\.\d\d %\n){3}$/,
    );
  });

  test('makes as many classes as the weights have', async () => {
    const args = ['classify', 'photo.jpg', '--model', model, '--weights', 'ten.safetensors', '--json', '--top', '20'];
    const { top } = JSON.parse((await run(...args, '--classes', '10')).stdout);
    expect(top.map((score: { class: number }) => score.class).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe('export', () => {
  test('writes a file that computes what the model computes', async () => {
    const args = ['--weights', 'weights.safetensors', '--size', '64x80', '--batch', '2'];
    const { code, stdout, stderr } = await run('export', model, 'out.onnx', ...args);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe('out.onnx: x [2, 3, 64, 80] -> logits [2, 1000], opset 21, 5.0 MB\n');
    const x = { data: Float32Array.from({ length: 2 * 3 * 64 * 80 }, (_, i) => Math.sin(i)), dims: [2, 3, 64, 80] };
    await using ofFile = await createSession(at('out.onnx'), { device: 'cpu' });
    await using ofGraph = await createSession(trace(models[model], { inputs: { x: x.dims } }), weights, {
      device: 'cpu',
    });
    const [found, expected] = [await ofFile.run({ x }), await ofGraph.run({ x })];
    expect(found.logits?.data).toBeAllclose(expected.logits?.data as Float32Array, { rtol: 1e-5, atol: 1e-6 });
  });

  test('draws random weights from a seed, and says so', async () => {
    const { stderr } = await run('export', 'lenet5', 'random.onnx', '--seed', '9');
    expect(stderr).toBe('netwright: random weights (seed 9), --weights takes trained ones\n');
    await using session = await createSession(at('random.onnx'), { device: 'cpu' });
    const graph = trace(models.lenet5);
    await using ofGraph = await createSession(graph, initialise(graph, { seed: 9 }), { device: 'cpu' });
    const x = { data: new Float32Array(1024).fill(0.5), dims: [1, 1, 32, 32] };
    expect((await session.run({ x })).logits?.data).toEqual((await ofGraph.run({ x })).logits?.data);
  });

  test('leaves sizes open where the model can', async () => {
    const { stdout, stderr } = await run('export', 'resnet20_cifar', 'dynamic.onnx', '--dynamic', '--opset', '13');
    expect(stdout).toMatch(/^dynamic\.onnx: x \[N, 3, H, W\] -> logits \[N, 10\], opset 13/);
    expect(stderr).toMatch(/^netwright: random weights[^\n]*\n$/);
    await using session = await createSession(at('dynamic.onnx'), { device: 'cpu' });
    for (const [n, h, w] of [
      [1, 32, 32],
      [3, 40, 27],
    ] as const) {
      // biome-ignore format: a list
      const { logits } = await session.run({ x: { data: new Float32Array(n * 3 * h * w).fill(1), dims: [n, 3, h, w] } });
      expect(logits?.dims).toEqual([n, 10]);
    }
    const lenet5 = await run('export', 'lenet5', 'lenet.onnx', '--dynamic', '--weights', lenet);
    expect(lenet5.stdout).toMatch(/x \[N, 1, 32, 32\] -> logits \[N, 10\]/);
    expect(lenet5.stderr).toBe('netwright: lenet5 needs a fixed image size, only the batch is open\n');
  });

  test('leaves the old file where the new one cannot be made', async () => {
    await mkdir(at('kept'));
    await writeFile(at('kept/old.onnx'), 'old');
    const { code } = await run('export', 'lenet5', 'kept/old.onnx', '--weights', 'weights.safetensors');
    expect([code, await readFile(at('kept/old.onnx'), 'utf8')]).toEqual([1, 'old']);
    expect(await readdir(at('kept'))).toEqual(['old.onnx']);
  });
});

describe('models', () => {
  test('lists every model, as a table and as JSON', async () => {
    const [table, json] = [await run('models'), JSON.parse((await run('models', '--json')).stdout)];
    const lines = table.stdout.trimEnd().split('\n');
    const names = [models, transformers, visionTransformers, wired, searched].flatMap((tables) => Object.keys(tables));
    expect(lines[0]?.split(/ {2,}/)).toEqual(['model', 'parameters', 'MACs', 'input', 'package', 'checkpoint']);
    expect(lines.slice(1).map((line) => line.split(' ')[0])).toEqual(names);
    expect(lines.find((line) => line.startsWith('resnet18 '))?.split(/ {2,}/)).toEqual([
      'resnet18',
      '11,689,512',
      '1,814,073,344',
      'x [N, 3, 224, 224]',
      '@netwright/cnn-zoo',
      'hf:timm/resnet18.tv_in1k',
    ]);
    expect(json.map(({ name }: { name: string }) => name)).toEqual(names);
    expect(json.find(({ name }: { name: string }) => name === 'lenet5')).toEqual({
      name: 'lenet5',
      family: 'lenet',
      package: '@netwright/cnn-zoo',
      parameters: 61_706,
      macs: 416_520,
      inputs: { x: { dtype: 'float32', shape: ['N', 1, 32, 32] } },
      outputs: ['logits'],
      preprocessing: models.lenet5.preprocessing,
      checkpoint: null,
      source: models.lenet5.source,
    });
  });

  test('finds packages that only the working directory has, and says which cannot be loaded', async () => {
    const evolution = at('project/node_modules/@netwright/evolution');
    await mkdir(evolution, { recursive: true });
    await writeFile(
      join(evolution, 'package.json'),
      '{ "name": "@netwright/evolution", "type": "module", "exports": "./index.js" }',
    );
    const entry = `{ build: (p, x) => x, config: {}, inputs: { x: { dtype: 'float32', shape: ['N', 2] } }, outputs: ['y'],
      params: 0, source: { title: 'A test', authors: 'Nobody', year: 2026, url: 'https://example.org' } }`;
    await writeFile(
      join(evolution, 'index.js'),
      `export const tests = { nothing: ${entry} };\nexport const models = tests;\n`,
    );
    const cwd = at('project');
    const { stdout } = await runCli(['models', '--family', 'test'], { cwd });
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['model', 'parameters', 'MACs', 'input', 'package', 'checkpoint'],
      ['nothing', '0', '-', 'x [N, 2]', '@netwright/evolution', '-'],
      [''],
    ]);
    const written = await runCli(['export', 'nothing', 'a.onnx'], { cwd });
    expect(written.stdout).toMatch(/^a\.onnx: x \[1, 2\] -> y \[1, 2\]/);
    await writeFile(join(evolution, 'index.js'), "import 'no-such-package';\n");
    const { code, stderr } = await runCli(['models'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^netwright: findModels: @netwright\/evolution is installed but cannot be loaded: .*no-such-package.*\n$/,
    );
  });
});

describe('profile', () => {
  test('counts a model by its name as the table of models has it', async () => {
    const { code, stdout, stderr } = await run('profile', 'resnet50', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const { name, totals } = JSON.parse(stdout);
    expect([name, totals.parameters, totals.macs]).toEqual(['resnet50', 25_557_032, 4_089_184_256]);
    expect([totals.parameters, totals.macs]).toEqual([models.resnet50.params, models.resnet50.macs]);
  });

  test('compares a model with a file, which comes before a model of its name', async () => {
    await writeFile(at('vgg11'), toOnnx(trace(models.lenet5), initialise(trace(models.lenet5))));
    const { stdout } = await run('profile', 'lenet5', 'vgg11', '--json');
    const { names, figures } = JSON.parse(stdout);
    expect(names).toEqual(['lenet5', 'vgg11']);
    expect(figures.find(({ key }: { key: string }) => key === 'parameters')).toMatchObject({ a: 61_706, b: 61_706 });
  });
});

describe('what is wrong is one line, and the exit code says whose fault', () => {
  const classifying = (photo: string, ...more: string[]): string[] => ['classify', photo, '--model', model, ...more];
  const with3 = ['--weights', 'weights.safetensors'];
  const cases: [string, () => string[], RegExp, number][] = [
    ['no such photo', () => classifying('none.jpg', ...with3), /decodeImage none\.jpg: there is no such file/, 1],
    ['no image', () => classifying('text.jpg', ...with3), /text\.jpg: must be a JPEG, PNG, WebP, AVIF, GIF or TIFF image/, 1],
    ['a damaged image', () => classifying('cut.jpg', ...with3), /cut\.jpg: is damaged: premature end of JPEG image/, 1],
    ['an unknown model', () => ['classify', 'photo.jpg', '--model', 'resnet81'], /there is no model resnet81; did you mean resnet18/, 1],
    ['a model of maps', () => ['classify', 'photo.jpg', '--model', 'unet'], /classify unet: the model must/, 1],
    ['no such weights', () => classifying('photo.jpg', '--weights', 'none.safetensors'), /loadWeights none\.safetensors: .*no such file/, 1],
    ['weights of another model', () => classifying('photo.jpg', '--weights', lenet), /must fit the model's 52 entries, got 52 missing/, 1],
    ['weights of other classes', () => classifying('photo.jpg', '--weights', 'ten.safetensors'), /1000 classes, got 10; --classes 10/, 1],
    ['labels of other classes', () => classifying('photo.jpg', ...with3, '--labels', 'labels.txt'), /needs 1000 labels, one per class, got 2/, 1],
    ['a wrong checksum', () => classifying('photo.jpg', ...with3, '--sha256', '00000000'), /SHA-256 must begin with 00000000, got/, 1],
    ['another checksum than the hub has', () => classifying('photo.jpg', '--weights', 'hf:a/b'), /SHA-256 must be 0{64}, got/, 1],
    ['no file on the server', () => classifying('photo.jpg', '--weights', `${server.url}none`), /none.*404/, 1],
    ['no network', () => classifying('photo.jpg', '--weights', `${closed}w.safetensors`), /gave up after 4 attempts.*ECONNREFUSED/, 1],
    ['no published weights', () => ['classify', 'photo.jpg', '--model', 'lenet5'], /lenet5: no weights are published for it/, 1],
    ['a folder in the way', () => ['export', 'lenet5', '.', '--weights', lenet], /writeOnnx .*could not write the file/, 1],
    ['a family without models', () => ['models', '--family', 'resnat'], /there is no family resnat; did you mean resnet/, 1],
    ['an unknown model to profile', () => ['profile', 'resnet51'], /there is no model resnet51; did you mean resnet50/, 1],
    ['a dimension that a model does not have', () => ['profile', 'lenet5', '--dim', 'T=3'], /lenet5: there is no symbolic dimension T; it has N/, 1],
    ['no file to profile', () => ['profile', 'none.onnx'], /none\.onnx: there is no such file/, 1],
    ['an unknown convention', () => ['profile', 'lenet5', '--convention', 'mad'], /Allowed choices are mac, fvcore/, 2],
    ['no model', () => ['classify', 'photo.jpg'], /required option '--model <name>' not specified/, 2],
    ['an unknown option', () => ['models', '--jsom'], /unknown option '--jsom'; \(Did you mean --json\?\)/, 2],
    ['a device that no platform has', () => classifying('photo.jpg', '--device', 'tpu'), /Allowed choices are auto, cpu/, 2],
    ['an opset out of range', () => ['export', 'lenet5', 'a.onnx', '--opset', '12'], /Versions 13 to 25 are supported/, 2],
  ]; // biome-ignore format: a table
  test.concurrent.each(cases)('%s', async (_, args, message, code) => {
    const found = await run(...args());
    expect(found.stderr).toMatch(/^(downloading [^\n]+\n)?netwright: [^\n]+\n$/);
    expect(found.stderr).toMatch(message);
    expect([found.code, found.stdout]).toEqual([code, '']);
  });
});
