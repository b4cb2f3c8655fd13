/** What the library computes on a device of a browser, beside what it computes on the CPU of Node. */
import { readMnist } from '@netwright/scripts/data/mnist';
import { matchers } from '@netwright/tensor-core/testing';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { everyNth } from '../../src/digits/pack.ts';
import type { calls } from '../page/main.ts';
import { classifyPhoto, type FiveSteps, fiveSteps, forward } from './journey.ts';
import { removalSteps } from './removal-steps.ts';
import { storedCharGpt } from './stored-char-gpt.ts';
import { writtenText } from './written-text.ts';

expect.extend(matchers);

type Calls = typeof calls;

const { train, test: held } = readMnist();
const digits = { train: everyNth(train, 5), test: everyNth(held, 5) };
const onCpu = { device: 'cpu', threads: 1 } as const;

/** Calls a function of the test page. */
export const call = <K extends keyof Calls>(
  page: Page,
  name: K,
  ...args: Parameters<Calls[K]>
): Promise<Awaited<ReturnType<Calls[K]>>> =>
  page.evaluate(
    ([name, args]) =>
      (globalThis as unknown as { calls: Record<string, (...a: unknown[]) => unknown> }).calls[name]?.(...args),
    [name, args] as [string, unknown[]],
  ) as Promise<Awaited<ReturnType<Calls[K]>>>;

let made: Promise<FiveSteps> | undefined;
/** Five training steps on the CPU of Node, made once. */
export const cpuSteps = (): Promise<FiveSteps> => {
  made ??= fiveSteps(digits, onCpu);
  return made;
};

/** Registers the test of LeNet-5's scores on a device. */
export function testScores(device: 'wasm' | 'webgpu', page: () => Page): void {
  test(`LeNet-5 gives on ${device} the scores that it gives on the CPU of Node`, async () => {
    const expected = await forward(digits, onCpu);
    expect(expected.length).toBe(70);
    expect(await call(page(), 'forward', device)).toBeAllclose(expected, { rtol: 0, atol: 1e-4 });
  });
}

/** Registers the tests of a device, in a page that is there when they run. */
export function testDevice(device: 'wasm' | 'webgpu', page: () => Page): void {
  describe(`on ${device}`, () => {
    testScores(device, page);

    test('a photo becomes the same input, and is classified as on the CPU of Node', async () => {
      const expected = await classifyPhoto(onCpu);
      const found = await call(page(), 'classifyPhoto', device);
      expect(expected.inputs.map((x) => x.length)).toEqual([3 * 31 * 31, 3 * 50 * 50]);
      found.inputs.forEach((x, i) => {
        expect(x).toBeAllclose(expected.inputs[i] as number[], { rtol: 1e-6, atol: 1e-6 }); // grey levels are the same
      });
      expect(found.logits).toBeAllclose(expected.logits, { rtol: 0, atol: 1e-4 });
    });

    test('a character GPT writes and attends as on the CPU of Node', async () => {
      const greedy = { characters: 6, seed: 0, temperature: 0 };
      const expected = await writtenText(await storedCharGpt(), 'The wha', greedy, onCpu);
      const found = await call(page(), 'writtenText', 'The wha', greedy, device);
      expect([found.text, found.read]).toEqual([expected.text, expected.read]);
      expect(found.rows.flat(3).length).toBe((16 * 12 * 13) / 2); // 16 heads, 12 characters
      expect(found.rows.flat(3)).toBeAllclose(expected.rows.flat(3), { rtol: 0, atol: 1e-4 });
      for (const row of found.rows.flat(2)) expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    });

    test('a RandWire in training loses the edges that it loses on the CPU of Node', async () => {
      const [expected, whole] = [await removalSteps(0.5, onCpu), await removalSteps(0, onCpu)];
      expect(expected).toHaveLength(2 + 3 + 4);
      const furthest = Math.max(...expected.map((v, i) => Math.abs(v - (whole[i] as number))));
      expect(furthest).toBeGreaterThan(1e-2); // the removal is there to be seen
      expect(await call(page(), 'removalSteps', 0.5, device)).toBeAllclose(expected, { rtol: 0, atol: 1e-5 });
    });

    test('five training steps give the losses and the parameters that they give on the CPU of Node', async () => {
      const expected = await cpuSteps();
      const found = await call(page(), 'fiveSteps', device);
      expect(found.losses).toBeAllclose(expected.losses, { rtol: 0, atol: 1e-4 });
      expect(found.accuracies).toBeAllclose(expected.accuracies, { rtol: 0, atol: 1e-6 });
      expect(Object.keys(found.parameters)).toEqual(Object.keys(expected.parameters));
      for (const [name, values] of Object.entries(expected.parameters))
        expect(found.parameters[name], name).toBeAllclose(values, { rtol: 0, atol: 1e-4 });
      expect(found.onDevice).toBe(device === 'webgpu'); // nothing but figures is copied between steps
    });
  });
}
