import type { Graph, Weights } from '@netwright/tensor-core';
import { bind, loadWeights } from '@netwright/tensor-core/weights';
import { type Digits, unpackDigits } from '../digits/pack.ts';

declare const __TRAINED_WEIGHTS__: boolean; // set by the build

/** Fetches `digits.bin`. Throws where it is not there or not whole. */
export async function fetchDigits(site: string): Promise<Digits> {
  const response = await fetch(new URL('digits.bin', site));
  if (!response.ok || !response.body) throw new Error(`digits.bin: got HTTP ${response.status} ${response.statusText}`);
  const plain = response.body.pipeThrough(new DecompressionStream('gzip'));
  return unpackDigits(new Uint8Array(await new Response(plain).arrayBuffer()));
}

/** The repository's trained weights; undefined where the site has none. Throws where they do not fit the graph. */
export async function fetchTrainedWeights(site: string, graph: Graph): Promise<Weights | undefined> {
  if (!__TRAINED_WEIGHTS__) return undefined;
  return bind(graph, await loadWeights(new URL('lenet-5.safetensors', site)), { label: 'lenet-5.safetensors' });
}
