/** One second-order step of a search in a tiny supernet, by the same code in Node and in the page. */
import { type HypergradientMethod, search, supernet } from '@netwright/darts';
import { image, type TensorData, trace } from '@netwright/tensor-core';
import type { SessionOptions } from '@netwright/tensor-core/runtime';
import { fillByRule, ruleImage } from '@netwright/tensor-core/testing';
import { type CheckpointStore, sgd, tensorBatches } from '@netwright/tensor-core/train';
import { readSafetensors } from '@netwright/tensor-core/weights';

const config = { channels: 2, cells: 1, reductions: [], nodes: 1, numClasses: 4 };
const model = { build: supernet, config, inputs: { x: image(8) }, outputs: ['logits'] };

/** Four images and their labels, from place `from` of eight. */
function batchAt(from: number) {
  const { data } = ruleImage([8, 3, 8, 8]);
  const x = { data: (data as Float32Array).slice(from * 192, (from + 4) * 192), dims: [4, 3, 8, 8] };
  return tensorBatches({ x, labels: { data: Int32Array.of(0, 1, 2, 3), dims: [4] } }, { batch: 4 });
}

/** Architecture parameters after one step of plain descent at a rate of 1, and each tensor of its checkpoint: name, dtype and shape. */
export async function bilevelStep(
  hypergradient: HypergradientMethod,
  session: SessionOptions,
): Promise<{ alphas: number[]; kept: string[] }> {
  let kept: string[] = [];
  const store: CheckpointStore = {
    read: async () => undefined,
    write: async (pieces) => {
      const file = new Uint8Array(await new Blob([...pieces] as BlobPart[]).arrayBuffer());
      kept = [...readSafetensors(file)].map(([name, { data, dims }]) => `${name} ${data.constructor.name} [${dims}]`);
    },
  };
  const { alphas } = await search({
    model,
    training: batchAt(0),
    validation: batchAt(4),
    epochs: 1,
    hypergradient,
    ...(session.device === 'webgpu' && { device: session.device }),
    xi: 1,
    architectureOptimizer: sgd(),
    architectureRate: 1,
    weights: fillByRule(trace(model, { mode: 'train' })),
    checkpoint: { store },
    session: { optimisation: 'disabled', ...session }, // opens fast
  });
  return { alphas: [...((alphas.get('alphas_normal') as TensorData).data as Float32Array)], kept };
}
