/** Reports of networks, against the figures of torchvision 0.14.1 (parameters) and the MACs that papers and tools agree on. */
import { byOp, byPath, compare, listModules, profile, toJson, weightBytesAt } from '@netwright/efficiency-metrics';
import { toTable } from '@netwright/efficiency-metrics/text';
import { trace } from '@netwright/tensor-core';
import { expect, test } from 'vitest';
import { models } from '../src/index.ts';

const inputs = { x: [1, 3, 224, 224] };
const resnet18 = profile(trace(models.resnet18, { inputs }));
const resnet34 = profile(trace(models.resnet34, { inputs }));

test('the modules of ResNet-18 are those of torchvision, and sum to the whole', () => {
  const top = byPath(resnet18);
  expect(top.macs).toBe(1_814_073_344);
  expect(top.parameters).toBe(11_689_512);
  const parts = Object.fromEntries(listModules(top).map(({ path, parameters }) => [path, parameters]));
  // sum(p.numel() for p in resnet18().layer1.parameters()), and so on
  expect(parts).toMatchObject({
    ...{ conv1: 9408, bn1: 128, layer1: 147_968, layer2: 525_568, layer3: 2_099_712, layer4: 8_393_728 },
    ...{ fc: 513_000, 'layer4.0.downsample': 132_096, 'layer4.1.conv2': 2_359_296 },
  });
  expect(byOp(resnet18).map(({ op, nodes }) => `${nodes} ${op}`)).toEqual(
    expect.arrayContaining(['20 Conv', '1 Gemm', '20 BatchNormalization', '17 Relu', '8 Add', '1 MaxPool']),
  );
  expect(weightBytesAt(resnet18, 32)).toBe(46_758_048);
});

test('ResNet-34 is ResNet-18 with more blocks in each stage', () => {
  const { figures, modules } = compare(resnet18, resnet34);
  expect(figures).toContainEqual({ key: 'macs', what: 'MACs', a: 1_814_073_344, b: 3_663_761_408 });
  expect(figures).toContainEqual({ key: 'parameters', what: 'parameters [elements]', a: 11_689_512, b: 21_797_672 });
  const of = (wanted: string): string[] =>
    modules.filter(({ path, change }) => change === wanted && path.split('.').length <= 2).map(({ path }) => path);
  expect(of('changed')).toEqual(['layer1', 'layer2', 'layer3', 'layer4']);
  expect(of('removed')).toEqual([]);
  expect(of('added')).toEqual([
    ...['layer1.2', 'layer2.2', 'layer2.3', 'layer3.2', 'layer3.3', 'layer3.4', 'layer3.5', 'layer4.2'],
  ]);
});

test('the report of ResNet-18 has its figures in full and no number that is none', () => {
  const text = toTable(resnet18, { width: 80 });
  expect(text).toMatch(/│ total +│.* 1,814,073,344 │/);
  expect(text).toMatch(/│ parameters \[elements\] +│ +11,689,512 │/);
  expect(`${text}${toJson(resnet18)}`).not.toMatch(/NaN|Infinity|undefined|null,/);
});
