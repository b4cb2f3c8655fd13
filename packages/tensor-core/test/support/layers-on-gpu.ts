import { layerGraph } from './layers.ts';
import { run } from './run.ts';
import { type LayerCase, torchLayers } from './torch-layers.ts';
import { largestDifference, runOnGpu } from './webgpu.ts';

/** How far a layer's outputs, gradients and statistics on WebGPU lie from the CPU's, its weights being inputs. */
export async function differenceOnGpu(name: string): Promise<number> {
  const { graph, feeds, weights } = layerGraph(name, torchLayers.layers[name] as LayerCase, 'webgpu');
  // Nothing reads it.
  const fed = [...weights].filter(([entry]) => !entry.endsWith('num_batches_tracked'));
  const onGpu = await runOnGpu({ graph, feeds: { ...feeds, ...Object.fromEntries(fed) } });
  return largestDifference(await run(graph, feeds, weights), onGpu);
}
