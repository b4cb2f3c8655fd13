/** Four updates of a tiny RandWire that loses edges at random, by the same code in Node and in the page. */
import { models, randwire } from '@netwright/random-wiring';
import { initialise, type TensorData, trace } from '@netwright/tensor-core';
import type { SessionOptions } from '@netwright/tensor-core/runtime';
import { ruleImage } from '@netwright/tensor-core/testing';
import { fit, sgd, tensorBatches, trainStep } from '@netwright/tensor-core/train';

/** The complete graph of five nodes: all but two sum several inputs. */
const edges = [0, 1, 2, 3].flatMap((from) => [1, 2, 3, 4].filter((to) => to > from).map((to) => [from, to] as const));
const config = { width: 4, wirings: [{ nodes: 5, edges }], stem: [2], head: 8, numClasses: 4 };

/** The weights of all sums after the updates, at a probability of removal. */
export async function removalSteps(edgeRemoval: number, session: SessionOptions): Promise<number[]> {
  const model = { ...models.randwire_ws_78, build: randwire, config: { ...config, edgeRemoval } };
  const inputs = { x: [4, 3, 16, 16] };
  const step = trainStep(model, {
    optimizer: sgd({ momentum: 0.9 }),
    inputs,
    ...(session.device === 'webgpu' && { device: session.device }),
  });
  const labels = { data: Int32Array.of(0, 1, 2, 3), dims: [4] };
  const { weights } = await fit({
    step,
    data: tensorBatches({ x: ruleImage(inputs.x), labels }, { batch: 4 }),
    weights: initialise(trace(model, { inputs }), { seed: 2 }),
    epochs: 4,
    schedule: 1,
    seed: 3,
    session: { optimisation: 'disabled', ...session }, // opens fast
  });
  const sums = [...weights].filter(([name]) => name.endsWith('.weights'));
  return sums.flatMap(([, t]) => Array.from((t as TensorData).data as Float32Array));
}
