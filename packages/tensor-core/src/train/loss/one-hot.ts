import { constant } from '../../graph/constant.ts';
import { GraphError } from '../../graph/errors.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { tensorData } from '../../graph/tensor-data.ts';
import { axisIn } from '../../ops/axis-in.ts';
import { cast, equal } from '../../ops/elementwise.ts';
import { unsqueeze } from '../../ops/shaping.ts';

/**
 * 1 at each label's class and 0 elsewhere, float32, of the shape of `scores`: labels (int32, or int64 which leaves a GPU)
 * have that shape without the class axis. A label out of range gives zeros. Every provider runs it.
 */
export function oneHotLike(operator: string, scores: Tensor, labels: Tensor, axis = 1): Tensor {
  const { graph, rank, shape } = scores;
  const at = axisIn(operator, scores, axis);
  const where = graph.path || '(top)';
  const classes = shape[at];
  if (typeof classes !== 'number')
    throw new GraphError(`${operator} ${where}: the class axis ${axis} must have a fixed size, got ${classes}`);
  const expected = shape.filter((_, i) => i !== at);
  if (labels.shape.join() !== expected.join())
    throw new GraphError(
      `${operator} ${where}: labels of scores [${shape.join(', ')}] with classes along axis ${axis} must be ` +
        `[${expected.join(', ')}], got [${labels.shape.join(', ')}]`,
    );
  if (labels.dtype !== 'int32' && labels.dtype !== 'int64')
    throw new GraphError(`${operator} ${where}: labels must be int32 or int64, got ${labels.dtype}`);
  const range = constant(
    graph,
    tensorData(
      Array.from({ length: classes }, (_, i) => i),
      [classes, ...new Array<number>(rank - 1 - at).fill(1)],
      'int32',
    ),
  );
  return cast(equal(unsqueeze(cast(labels, 'int32'), [at]), range), 'float32');
}
