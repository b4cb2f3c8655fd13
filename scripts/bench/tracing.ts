/** How long it takes to build every model and write its file without weights. */
import { models } from '@netwright/cnn-zoo';
import { type ModelEntry, toOnnx, trace } from '@netwright/tensor-core';
import { type Figure, median } from './figure.ts';

const rounds = 3;
/** The models that are shown one by one, slowest first. */
const shown = 8;

/** Milliseconds of `toOnnx(trace(model))` at the default size, after a first run. */
export function benchTracing(): Figure[] {
  const all = Object.entries<ModelEntry>(models).map(([name, entry]) => {
    toOnnx(trace(entry));
    const times = Array.from({ length: rounds }, () => {
      const start = performance.now();
      toOnnx(trace(entry));
      return performance.now() - start;
    });
    return { name, value: median(times) };
  });
  const slowest = all.toSorted((a, b) => b.value - a.value).slice(0, shown);
  const goal = { atMost: 250 };
  return [
    { what: `All ${all.length} models: median`, value: median(all.map((m) => m.value)), unit: 'ms' },
    ...slowest.map(({ name, value }) => ({ what: name, value, unit: 'ms', goal })),
  ];
}
