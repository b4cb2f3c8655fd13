import { type Draws, draws } from '@netwright/tensor-core';
import { isConnected } from '../graph/components.ts';
import type { Wiring } from '../graph/wiring.ts';

/** Options of the generators. */
export interface GeneratorOptions {
  /** An integer from 0 to 2^53 - 1; default 0. */
  seed?: number;
  /** Which of a seed's graphs, of which any number are independent; default ''. */
  stream?: string;
  /** Whether a graph that falls into parts is drawn again; default true, as Xie et al. 2019 do. */
  connected?: boolean;
  /** How often at most; default 1,000. */
  attempts?: number;
}

/** What `draw` makes of random numbers, drawn again until it is connected. Throws after so many attempts. */
export function drawnConnected(
  generator: string,
  draw: (random: Draws) => Wiring,
  { seed = 0, stream = '', connected = true, attempts = 1000 }: GeneratorOptions,
): Wiring {
  for (let step = 0; step < attempts; step++) {
    const wiring = draw(draws({ seed, stream: `random-wiring ${generator} ${stream}`, step }));
    if (!connected || isConnected(wiring)) return wiring;
  }
  throw new Error(`${generator}: one of ${attempts} graphs must be connected, got none; choose more edges`);
}

/** Throws unless `nodes` is a whole number from `least` up. */
export function checkNodes(generator: string, nodes: number, least = 1): void {
  if (!Number.isInteger(nodes) || nodes < least)
    throw new Error(`${generator}: nodes must be a whole number from ${least} up, got ${nodes}`);
}

/** Throws unless `p` is a probability. */
export function checkProbability(generator: string, p: number): void {
  if (!(p >= 0 && p <= 1)) throw new Error(`${generator}: p must be a probability from 0 to 1, got ${p}`);
}
