import { expect, test } from 'vitest';
import { type WiringAccuracies, wirings } from '../../plots/wirings.ts';

const kind = (name: string, accuracies: number[]): WiringAccuracies => ({
  name,
  macs: 1_234_567,
  accuracies,
  mean: 0.8,
  deviation: 0.02,
});

test('every kind has its name, its MACs, a dot for each network, a mean and a deviation', async () => {
  const summaries = [kind('WS(4, 0.75)', [0.78, 0.8, 0.82]), kind('ResNet', [0.7, 0.75])];
  const svg = await wirings({ title: 'Random wirings', subtitle: 'seeds', summaries });
  const texts = [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>|<tspan[^>]*>([^<]+)<\/tspan>/g)].map((m) => m[1] ?? m[2]);
  expect(texts).toEqual(expect.arrayContaining(['Random wirings', 'seeds', 'WS(4, 0.75)', '1.23M MACs', 'ResNet']));
  const marks = (role: string): number => [...svg.matchAll(new RegExp(`aria-roledescription="${role}"`, 'g'))].length;
  expect([marks('circle'), marks('tick'), marks('rule mark')]).toEqual([5, 2, 2]);
});

test('a figure without kinds, or with an accuracy that is not finite, is refused', async () => {
  const figure = (summaries: WiringAccuracies[]) => wirings({ title: 'a', subtitle: 'b', summaries });
  await expect(figure([])).rejects.toThrow('wirings: needs at least one kind of network, got none');
  await expect(figure([kind('ER', [Number.NaN])])).rejects.toThrow('accuracies must be finite, got NaN');
});
