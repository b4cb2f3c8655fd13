import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gapsBySize, type SizeGap, sizeClaims } from '../../train/data-size-gap.ts';
import type { DataSizeRun } from '../../train/data-size-run.ts';
import { depthMeans, type ErrorRange } from '../../train/depth-means.ts';
import type { DepthRun } from '../../train/depth-run.ts';
import { root } from '../../workspace.ts';

const read = (...names: string[]): string => readFileSync(join(root, ...names), 'utf8');
const record = <T>(name: string): T => JSON.parse(read('scripts', 'figures', 'data', `${name}.json`)) as T;
const percent = (fraction: number, digits: number): string => (100 * fraction).toFixed(digits);

test('the kept comparison of depths shows what its card says: deep plain networks fit worse than shallow ones, residual ones do not', () => {
  const { runs, command } = record<{ runs: DepthRun[]; command: string }>('degradation');
  const networks = depthMeans(runs);
  expect(networks.map(({ kind, depth, seeds }) => [kind, depth, seeds])).toEqual(
    ['plain', 'residual'].flatMap((kind) => [8, 20, 56].map((depth) => [kind, depth, 3])),
  );
  const [plain8, , plain56, residual8, , residual56] = networks.map(({ train }) => train.at(-1) as ErrorRange);
  expect(plain56?.low).toBeGreaterThan(2 * (plain8?.high as number));
  expect(residual56?.mean).toBeLessThan(residual8?.mean as number);
  const card = read('models', 'resnet-cifar', 'card.md');
  expect(card).toContain(command);
  for (const { kind, depth, train, test: held } of networks) {
    const cells = [train, held].flatMap((errors) => {
      const { mean, low, high } = errors.at(-1) as ErrorRange;
      return [percent(mean, 2), `${percent(low, 2)}–${percent(high, 2)}`];
    });
    expect(card).toContain(`| ${kind} | ${depth} | ${cells.join(' | ')} |`);
  }
});

test('the kept comparison of U-Nets shows what its card says: IoU above 0.9, and less without skips', () => {
  const classes = ['background', 'cell', 'membrane', 'mean'] as const;
  interface Outcome {
    iou: Record<(typeof classes)[number], { mean: number; low: number; high: number }>;
    seeds: { iou: Record<(typeof classes)[number], number> }[];
  }
  const { outcomes, command } = record<{ outcomes: [Outcome, Outcome]; command: string }>('unet-cells');
  const [skips, none] = outcomes;
  expect(skips.iou.mean.low).toBeGreaterThan(0.9);
  expect(none.iou.mean.high).toBeLessThan(skips.iou.mean.low - 0.1);
  const card = read('models', 'unet', 'card.md');
  expect(card).toContain(command);
  for (const { iou, seeds } of outcomes) {
    expect(seeds).toHaveLength(3);
    for (const key of classes) {
      const all = seeds.map((one) => one.iou[key]);
      expect(iou[key].mean).toBeCloseTo(all.reduce((a, b) => a + b, 0) / 3, 12);
      expect([iou[key].low, iou[key].high]).toEqual([Math.min(...all), Math.max(...all)]);
    }
    const ranges = classes.map((key) => iou[key]);
    expect(card).toContain(ranges.map(({ mean }) => mean.toFixed(4)).join(' | '));
    expect(card).toContain(ranges.map(({ low, high }) => `${low.toFixed(4)}–${high.toFixed(4)}`).join(' | '));
  }
});

test('the kept run on Fashion-MNIST is the one on its card', () => {
  const { accuracy, command } = record<{ accuracy: number; command: string }>('fashion-mnist');
  expect(accuracy).toBeGreaterThan(0.92);
  const card = read('models', 'resnet-cifar', 'card.md');
  expect(card).toContain(command);
  expect(card).toContain(`${percent(accuracy, 2)} % of the`);
});

test('the kept comparison of data sizes shows what its card says: the ResNet ahead of 500 images, the gap closing up to 60,000', () => {
  interface Sizes {
    command: string;
    networks: { network: string; parameters: number; macs: number }[];
    runs: DataSizeRun[];
    gaps: SizeGap[];
  }
  const { command, networks, runs, gaps } = record<Sizes>('data-size');
  expect(gaps).toEqual(gapsBySize(runs));
  expect(gaps.map(({ images }) => images)).toEqual([500, 2000, 10_000, 60_000]);
  for (const { seeds } of gaps) expect(seeds.length).toBeGreaterThanOrEqual(3);
  expect(sizeClaims(gaps)).toEqual({ ahead: true, closing: true });
  const card = read('models', 'vit', 'card.md');
  expect(card).toContain(command);
  const count = (value: number): string => value.toLocaleString('en');
  for (const { parameters, macs } of networks) expect(card).toContain(`| ${count(parameters)} | ${count(macs)} |`);
  for (const gap of gaps) {
    const figures = [gap.ResNet, gap.ViT, gap.mean].map((share) => percent(share, 2));
    expect(card).toContain(`| ${count(gap.images)} | ${gap.seeds.length} | ${figures.join(' | ')} |`);
  }
});

test("the kept run on Moby Dick is the one on its card, as good as PyTorch's within 2 %, and better from test to test", () => {
  interface CharRun {
    command: string;
    nats: number;
    parameters: number;
    heldOutCharacters: number;
    heldOut: { step: number; nats: number }[];
    sample: string;
  }
  const ours = record<CharRun>('char-gpt');
  const torch = record<Pick<CharRun, 'command' | 'nats' | 'parameters' | 'heldOutCharacters'>>('char-gpt-torch');
  expect([ours.parameters, ours.heldOutCharacters]).toEqual([torch.parameters, torch.heldOutCharacters]);
  expect(ours.nats / torch.nats).toBeLessThan(1.02);
  expect(ours.nats / torch.nats).toBeGreaterThan(0.98);
  expect(ours.heldOut.at(-1)).toEqual({ step: 2000, nats: ours.nats });
  for (let i = 1; i < ours.heldOut.length; i++)
    expect(ours.heldOut[i]?.nats).toBeLessThan(ours.heldOut[i - 1]?.nats as number);
  expect(ours.sample).toHaveLength('The whale'.length + 300);
  const card = read('models', 'gpt', 'card.md');
  for (const { command, nats } of [ours, torch]) {
    expect(card).toContain(command);
    expect(card).toContain(`| ${nats.toFixed(4)} |`);
  }
  expect(card).toContain(`| ${ours.heldOut.map(({ nats }) => nats.toFixed(3)).join(' | ')} |`);
});

test('the kept encoder-decoders write at least 99 % of held-out numbers and dates without a mistake, as their card says', () => {
  interface Outcome {
    task: string;
    parameters: number;
    held: number;
    exact: { greedy: number; beam: number };
  }
  const { outcomes, command } = record<{ outcomes: Outcome[]; command: string }>('encoder-decoder');
  expect(outcomes.map(({ task }) => task)).toEqual(['reversal', 'dates']);
  const card = read('models', 'transformer', 'card.md');
  expect(card).toContain(command);
  for (const { parameters, held, exact } of outcomes) {
    expect(held).toBe(1000);
    expect(Math.min(exact.greedy, exact.beam)).toBeGreaterThanOrEqual(0.99);
    expect(card).toContain(
      `| ${parameters.toLocaleString('en')} | ${percent(exact.greedy, 1)} | ${percent(exact.beam, 1)} |`,
    );
  }
});
