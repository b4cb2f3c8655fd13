/** The worked figures of the MIT lecture on AlexNet, and what an independent count gives for other networks. */
import { profile, weightBytesAt } from '@netwright/efficiency-metrics';
import { type ModelEntry, trace } from '@netwright/tensor-core';
import { describe, expect, it } from 'vitest';
import { models } from '../src/index.ts';

const lecture = { x: [1, 3, 224, 224] } as const;

describe('costs by an independent count: convolutions, products and poolings at 224 pixels', () => {
  it('AlexNet of MIT 6.5940, lecture 2', () => {
    const alexnet = models.alexnet_2012;
    const entry = { ...alexnet, config: { ...alexnet.config, padding: 2 } };
    const costs = profile(trace(entry, { inputs: lecture }));
    expect(costs.totals).toMatchObject({ parameters: 60_965_224, macs: 724_406_816, activations: 932_264 });
    expect(costs.memory.layer.elements).toBe(440_928);
    expect([32, 8].map((bits) => weightBytesAt(costs, bits))).toEqual([243_860_896, 60_965_224]); // 244 and 61 MB
  });

  it.each<[string, number, number, number | undefined, number | undefined]>([
    ['alexnet', 61_100_840, 714_188_480, 733_032, 344_128],
    ['vgg16', 138_357_544, 15_470_264_320, 15_237_608, 6_422_528],
    ['resnet18', 11_689_512, 1_814_073_344, undefined, 1_003_520],
    ['resnet34', 21_797_672, 3_663_761_408, undefined, undefined],
    ['resnet50', 25_557_032, 4_089_184_256, undefined, 1_204_224],
    ['resnet101', 44_549_160, 7_801_405_440, undefined, undefined],
    ['mobilenet_v1', 4_231_976, 568_740_352, undefined, 1_204_224],
    ['mobilenet_v2', 3_504_872, 300_774_272, undefined, 1_505_280],
  ])('%s', (name, parameters, macs, activations, peak) => {
    const { totals, memory } = profile(trace((models as Record<string, ModelEntry>)[name] as ModelEntry));
    expect(totals).toMatchObject({ parameters, macs, ...(activations !== undefined && { activations }) });
    if (peak !== undefined) expect(memory.layer.elements).toBe(peak);
  });

  it.each([
    [0.75, 2_636_424, 209_069_792, 1_505_280],
    [1.4, 6_108_776, 582_195_824, 2_257_920],
  ])('MobileNet v2, width %f', (width, parameters, macs, peak) => {
    const mobilenet = models.mobilenet_v2;
    const { totals, memory } = profile(trace({ ...mobilenet, config: { ...mobilenet.config, width } }));
    expect(totals).toMatchObject({ parameters, macs });
    expect(memory.layer.elements).toBe(peak);
  });

  it('ResNet-50 with the stride of 2015 is the paper’s 3.8 billion', () => {
    const resnet = models.resnet50;
    const { totals } = profile(trace({ ...resnet, config: { ...resnet.config, stride: 'conv1' } }));
    expect(totals.macs).toBe(3_857_973_248);
  });
});
