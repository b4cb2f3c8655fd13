import { type TensorData, tensorData, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { learnNeocognitron, models, strokeDigit } from '../src/index.ts';

const size = 16;

/** The cells of a digit, `dy` and `dx` from the middle. */
const pattern = (digit: number, dy = 0, dx = 0): Float32Array =>
  strokeDigit(digit, { down: dy, right: dx }).data as Float32Array;

const digits = [0, 1, 2, 3, 4];
const stack = (cells: readonly Float32Array[]): TensorData =>
  tensorData(
    cells.flatMap((c) => [...c]),
    [cells.length, 1, size, size],
  );

let respond: (cells: Float32Array) => Promise<Record<string, TensorData>>;
beforeAll(async () => {
  const { config } = models.neocognitron;
  const weights = await learnNeocognitron(config, stack(digits.map((d) => pattern(d))), { seed: 3 });
  const graph = trace(models.neocognitron, { tap: ['s*', 'c*'] });
  const session = await createSession(graph, weights, { device: 'cpu' });
  respond = (cells) => session.run({ x: stack([cells]) });
  return () => session.dispose();
});

const strongest = (t: TensorData | undefined): number => {
  const data = [...((t as TensorData).data as Float32Array)];
  return Math.max(...data) > 0 ? data.indexOf(Math.max(...data)) : -1;
};

/** The cosine of the angle between two layers' responses. */
function likeness(a: TensorData | undefined, b: TensorData | undefined): number {
  const [u, v] = [a?.data as Float32Array, b?.data as Float32Array];
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, n, i) => sum + n * (y[i] as number), 0);
  return dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v));
}

describe('a neocognitron that learnt five digits without a teacher', () => {
  it('answers each digit with a plane of its own', async () => {
    const planes = [];
    for (const d of digits) planes.push(strongest((await respond(pattern(d))).c3));
    expect(planes).not.toContain(-1);
    expect(new Set(planes).size).toBe(5);
  });

  it('answers nearly every digit that is shifted by a cell with the same plane', async () => {
    let [same, all] = [0, 0];
    for (const d of digits) {
      const own = strongest((await respond(pattern(d))).c3);
      for (const dy of [-1, 0, 1])
        for (const dx of [-1, 0, 1]) {
          all++;
          if (strongest((await respond(pattern(d, dy, dx))).c3) === own) same++;
        }
    }
    expect(same / all).toBeGreaterThan(0.9); // 42 of 45
  });

  it('answers most digits that lack a tenth of their cells with the same plane', async () => {
    let [same, all] = [0, 0];
    for (const d of digits) {
      const own = strongest((await respond(pattern(d))).c3);
      for (let missing = 0; missing < 10; missing++) {
        let inked = 0;
        const worn = pattern(d).map((cell) => (cell === 1 && inked++ % 10 === missing ? 0 : cell));
        all++;
        if (strongest((await respond(worn)).c3) === own) same++;
      }
    }
    expect(same / all).toBeGreaterThan(0.8);
  });

  it.each([1, 2])(
    'is changed less by a shift of %d cells after each layer of C-cells than before it',
    async (shift) => {
      for (const d of digits) {
        const [here, there] = [await respond(pattern(d)), await respond(pattern(d, 0, shift))];
        for (const stage of [1, 2])
          expect(likeness(here[`c${stage}`], there[`c${stage}`])).toBeGreaterThan(
            likeness(here[`s${stage}`], there[`s${stage}`]),
          );
      }
    },
  );

  it('learns the same from the same seed', async () => {
    const { config } = models.neocognitron;
    const learn = (seed: number) => learnNeocognitron(config, stack([pattern(0), pattern(1)]), { cycles: 2, seed });
    const [a, b, c] = [await learn(0), await learn(0), await learn(1)];
    expect(a.get('s3.a')?.data).toEqual(b.get('s3.a')?.data);
    expect(a.get('s3.a')?.data).not.toEqual(c.get('s3.a')?.data);
  });

  it('answers nothing to nothing', async () => {
    const { c3 } = await respond(new Float32Array(size * size));
    expect([...((c3 as TensorData).data as Float32Array)]).toEqual(new Array(24).fill(0));
  });
});
