import { type Traceable, trace, type Weights } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { type Batch, type DataSource, evaluate } from '@netwright/tensor-core/train';
import type { Direction } from './filter-directions.ts';

const session = { device: 'cpu', threads: 1 } as const;

/** Mean cross-entropy [nats] of scores [N, classes], in float64. */
export function crossEntropyOf(scores: Float32Array, labels: ArrayLike<number>): number {
  const classes = scores.length / labels.length;
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const row = scores.subarray(i * classes, (i + 1) * classes);
    const top = Math.max(...row);
    const total = row.reduce((all, score) => all + Math.exp(score - top), 0);
    sum += top + Math.log(total) - (row[labels[i] as number] as number);
  }
  return sum / labels.length;
}

const lossOf = (scores: Float32Array, batch: Batch): number =>
  crossEntropyOf(scores, (batch.labels as Batch[string]).data as Int32Array);

/** The loss of a network whose output is `logits`, its weights constants of the graph. */
export async function lossAt(model: Traceable, weights: Weights, data: DataSource): Promise<number> {
  await using running = await createSession(trace(model), weights, session);
  const measure = ({ logits }: { logits?: { data: unknown } }, batch: Batch) => ({
    loss: lossOf(logits?.data as Float32Array, batch),
  });
  return (await evaluate(running, data, { measure })).loss as number;
}

/**
 * The loss over the plane weights + x a + y b, x and y from `steps`: [y][x]. One session, in which what moves is an input;
 * batch norms use their running statistics.
 */
export async function lossPlane(
  model: Traceable,
  weights: Weights,
  [a, b]: readonly [Direction, Direction],
  { data, steps }: { data: DataSource; steps: readonly number[] },
): Promise<number[][]> {
  await using running = await createSession(trace(model), weights, { ...session, asInputs: new Set(a.keys()) });
  const measure = ({ logits }: { logits?: { data: unknown } }, batch: Batch) => ({
    loss: lossOf(logits?.data as Float32Array, batch),
  });
  const rows: number[][] = [];
  for (const y of steps) {
    const row: number[] = [];
    for (const x of steps) {
      const feeds = Object.fromEntries(
        [...a].map(([name, along]) => {
          const { data: centre, dims } = weights.get(name) as { data: Float32Array; dims: readonly number[] };
          const across = b.get(name) as Float32Array;
          const moved = centre.map((w, i) => w + x * (along[i] as number) + y * (across[i] as number));
          return [name, { data: moved, dims }];
        }),
      );
      row.push((await evaluate(running, data, { measure, feeds })).loss as number);
    }
    rows.push(row);
  }
  return rows;
}
