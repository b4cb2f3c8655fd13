import { type ConventionName, profile } from '@netwright/efficiency-metrics';
import { type Graph, trace } from '@netwright/tensor-core';
import { describe, expect, test } from 'vitest';
import { models } from '../src/index.ts';

/** What the tool of a convention would print. */
function figure(graph: Graph, convention: ConventionName): number {
  const { ops, macs } = profile(graph, { convention }).totals;
  return ops - macs;
}

describe('ResNet-50, of 4,089,184,256 multiply-accumulates', () => {
  const graph = trace(models.resnet50, { inputs: { x: [1, 3, 224, 224] } });
  const mac = 4_089_184_256;
  const normalised = 11_113_984; // elements that convolutions put out, each into a batch norm

  // The last numbers are what the tools printed for torchvision's network.
  test.each([
    ['fvcore', mac + 2 * normalised + 2048 * 49, 4_111_512_576],
    ['thop', mac + 4 * normalised + 2048 * 49 + 2048, 4_133_742_592],
    ['ptflops', mac + 2 * normalised + 9_608_704 + 64 * 112 * 112 + 2048 * 49 + 1000, 4_121_925_096],
  ] as const)('%s', (convention, byHand, printed) => {
    expect(byHand).toBe(printed);
    expect(figure(graph, convention)).toBe(printed);
  });

  test('ptflops is the 4.12 G that people ask about', () => {
    expect((figure(graph, 'ptflops') / 1e9).toFixed(2)).toBe('4.12');
  });
});

describe('AlexNet, whose adaptive pooling keeps 6 x 6 and is no node in our graph', () => {
  const graph = trace(models.alexnet, { inputs: { x: [1, 3, 224, 224] } });
  const kept = 256 * 6 * 6;

  // The tools printed 714,197,696, 714,206,912 and 715,561,896 for torchvision's network, with that pooling.
  test.each([
    ['mac', 714_188_480],
    ['fvcore', 714_197_696 - kept],
    ['thop', 714_206_912 - 2 * kept],
    ['ptflops', 715_561_896 - kept],
    ['onnx-tool', 715_979_944 - kept], // printed for torch's ONNX export
  ] as const)('%s', (convention, expected) => {
    expect(figure(graph, convention)).toBe(expected);
  });

  test('onnx-tool adds biases, comparisons of ReLU and of each window', () => {
    const maps = 64 * 55 ** 2 + 192 * 27 ** 2 + (384 + 256 + 256) * 13 ** 2; // elements of the five convolutions
    const biases = maps + 4096 + 4096 + 1000;
    const windows = 9 * (64 * 27 ** 2 + 192 * 13 ** 2 + 256 * 6 ** 2);
    const byHand = 714_188_480 + biases + (maps + 4096 + 4096) + windows;
    expect(figure(graph, 'onnx-tool')).toBe(byHand);
  });
});
