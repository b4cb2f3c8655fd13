import { expect, test } from 'vitest';
import { compute } from '../../figures/command/compute.ts';
import { figureFiles, loadFigure } from '../../figures/command/registry.ts';
import { changes } from './changed-data.ts';

test('changes are made one at a time and taken back', () => {
  const data = { points: [{ x: 2 }, { x: 4 }], name: 'a' };
  const seen = [...changes(data, 1)].length;
  expect(data).toEqual({ points: [{ x: 2 }, { x: 4 }], name: 'a' });
  expect(seen).toBeGreaterThan(10);
  const [first] = changes(data, 0);
  expect(first).toBeUndefined();
  expect(data).toEqual({ points: [{ x: 2.04 }, { x: 4.08 }], name: 'a' }); // stopped at its first change
});

/** Checks that take no data are of the packages that the figure draws from. */
test.each(figureFiles().map((file) => [file.id, file] as const))(
  '%s: every check of the data fails after some change of them',
  { timeout: 60_000 },
  async (_, file) => {
    const loaded = await loadFigure(file);
    const { data } = await compute(loaded);
    const never = new Set(
      Object.entries(loaded.figure.checks).flatMap(([name, check]) => (check.length > 0 ? [name] : [])),
    );
    const fails = (name: string): boolean => {
      try {
        return loaded.figure.checks[name]?.(data) !== true;
      } catch {
        return true;
      }
    };
    for (const _change of changes(data, 1000)) {
      for (const name of never) if (fails(name)) never.delete(name);
      if (never.size === 0) break;
    }
    expect([...never]).toEqual([]);
  },
);
