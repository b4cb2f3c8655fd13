import type { Wiring } from '../graph/wiring.ts';
import { barabasiAlbert } from './barabasi-albert.ts';
import type { GeneratorOptions } from './drawn-connected.ts';
import { erdosRenyi } from './erdos-renyi.ts';
import { wattsStrogatz } from './watts-strogatz.ts';

/** A random graph model and its parameters, in the notation of Xie et al. 2019: ER(P), BA(M), WS(K, P). */
export type WiringGenerator =
  | { readonly kind: 'ER'; readonly p: number }
  | { readonly kind: 'BA'; readonly m: number }
  | { readonly kind: 'WS'; readonly k: number; readonly p: number };

/** A graph of a generator given as data; connected, or drawn again. Throws as the generators do. */
export function randomWiring(generator: WiringGenerator, nodes: number, options: GeneratorOptions = {}): Wiring {
  switch (generator.kind) {
    case 'ER':
      return erdosRenyi(nodes, generator.p, options);
    case 'BA':
      return barabasiAlbert(nodes, generator.m, options);
    case 'WS':
      return wattsStrogatz(nodes, generator.k, generator.p, options);
    default:
      throw new Error(`randomWiring: kind must be ER, BA or WS, got ${JSON.stringify(generator)}`);
  }
}

/** 'WS(4, 0.75)', as the paper writes it. */
export function generatorName(generator: WiringGenerator): string {
  const { kind, ...parameters } = generator;
  return `${kind}(${Object.values(parameters).join(', ')})`;
}
