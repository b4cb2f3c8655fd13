import type { Profile } from '../profile/profile.ts';
import { dramEnergy } from './horowitz.ts';
import { macEnergy } from './mac-energy.ts';
import { multipliedType } from './node-tiling.ts';
import { trafficOf } from './node-traffic.ts';
import { sramEnergy, sramNote } from './sram-energy.ts';

/**
 * What is read from and written to DRAM in one inference:
 * - `once`: every weight that a node of the run belongs to once, embeddings whole, and activations stay on the chip;
 * - `per-inference`: at every node its weights, inputs and outputs, each once;
 * - `tiled`: those, and what a chip memory of `cacheBytes` makes be read again (`tiledTraffic`), node by node.
 */
export type AccessModel = 'once' | 'per-inference' | 'tiled';

/** How energy is counted. */
export interface EnergyOptions {
  /** Default `once`. */
  readonly access?: AccessModel;
  /** Memory on the chip [bytes]: what an access costs, and what `tiled` has to fit into. Default 8192; `tiled` needs it. */
  readonly cacheBytes?: number;
  /** Registers [bytes], into which products are tiled from the memory on the chip. Default 512, as each of Eyeriss' cores. */
  readonly registerBytes?: number;
  /** Bits per weight in place of the file's: 32, 16, 8, 4, 2, 1. */
  readonly weightBits?: number;
  /** Element type of every multiplication in place of the file's: `int8`. */
  readonly arithmetic?: string;
}

/** Energy by kind [J]. */
export interface EnergyParts {
  /** Multiplications and additions of the multiply-accumulates. */
  readonly compute: number;
  /** Between the memory on the chip and the registers. */
  readonly sram: number;
  readonly dramWeights: number;
  readonly dramActivations: number;
  readonly total: number;
}

/** The energy of one node. */
export interface NodeEnergy extends EnergyParts {
  /** Row of the profile. */
  readonly index: number;
  readonly name: string;
  readonly op: string;
}

/** What one inference with a graph needs, by the table of 45 nm. */
export interface EnergyUse {
  readonly name: string;
  readonly access: AccessModel;
  readonly cacheBytes: number;
  readonly registerBytes: number;
  /** Of one run of the graph, on a whole batch [J]. */
  readonly perInference: EnergyParts;
  /** Of one sample of the batch [J]. */
  readonly perSample: EnergyParts;
  readonly nodes: readonly NodeEnergy[];
  /** What stands in for what the table does not have, and what is a bound. */
  readonly notes: readonly string[];
}

const accessModels: readonly string[] = ['once', 'per-inference', 'tiled'];
const pico = 1e-12;
const memoryWord = 4; // the table's accesses are of 32 bits

function check({ access = 'once', cacheBytes, registerBytes = 512, weightBits, arithmetic }: EnergyOptions): void {
  const refuse = (rule: string, got: unknown): never => {
    throw new Error(`energy: ${rule}, got ${got}`);
  };
  const isSize = (n: number): boolean => Number.isFinite(n) && n > 0;
  if (!accessModels.includes(access)) refuse(`the access model must be one of ${accessModels.join(', ')}`, access);
  if (access === 'tiled' && cacheBytes === undefined) refuse('a tiled model needs the size of its cache', cacheBytes);
  if (cacheBytes !== undefined && !isSize(cacheBytes))
    refuse('the cache must have a positive number of bytes', cacheBytes);
  if (!isSize(registerBytes)) refuse('registers must have a positive number of bytes', registerBytes);
  if ((cacheBytes ?? 8192) < registerBytes)
    refuse(`the cache must hold at least what the registers do, ${registerBytes} bytes`, cacheBytes ?? 8192);
  if (weightBits !== undefined && !(weightBits > 0 && weightBits <= 64))
    refuse('weights must have 1 to 64 bits', weightBits);
  if (arithmetic !== undefined) macEnergy(arithmetic);
}

const parts = (compute: number, sram: number, dramWeights: number, dramActivations: number): EnergyParts => ({
  compute,
  sram,
  dramWeights,
  dramActivations,
  total: compute + sram + dramWeights + dramActivations,
});

const divided = (p: EnergyParts, n: number): EnergyParts =>
  parts(p.compute / n, p.sram / n, p.dramWeights / n, p.dramActivations / n);

/**
 * Energy of an inference: multiply-accumulates by type (`macEnergy`), accesses to a memory on the chip (`sramEnergy`) and to
 * DRAM (640 pJ per 32 bits), by the numbers of Horowitz 2014. An inference is one run of the graph on its batch. Additions
 * and activations outside of products, register accesses, control and leakage are not counted: the figures compare models and
 * say where energy goes, they are no measurement of a chip.
 *
 * @throws Error for an access model, size or element type that is not one
 */
export function energy(profile: Profile, options: EnergyOptions = {}): EnergyUse {
  check(options);
  const { access = 'once', cacheBytes = 8192, registerBytes = 512, weightBits, arithmetic } = options;
  const moves = trafficOf(weightBits);
  const perByte = { sram: (sramEnergy(cacheBytes) * pico) / memoryWord, dram: (dramEnergy * pico) / memoryWord };
  const macs = new Map<string, ReturnType<typeof macEnergy>>();
  const untiled = new Map<string, number>();
  let sum = parts(0, 0, 0, 0);
  const nodes: NodeEnergy[] = [];
  for (const node of profile.rows()) {
    const count = node.macs + (profile.attention === 'apart' ? node.attentionMacs : 0);
    let compute = 0;
    if (count > 0) {
      const type = arithmetic ?? multipliedType(node);
      if (!macs.has(type)) macs.set(type, macEnergy(type));
      compute = count * (macs.get(type)?.energy ?? 0) * pico;
    }
    const move = moves(node);
    if (count > 0 && !move.isTiled) untiled.set(node.op, (untiled.get(node.op) ?? 0) + 1);
    const chip = move.tiled(registerBytes);
    const dram = access === 'tiled' ? move.tiled(cacheBytes) : access === 'once' ? move.once : move.compulsory;
    const p = parts(
      compute,
      (chip.weights + chip.activations) * perByte.sram,
      dram.weights * perByte.dram,
      dram.activations * perByte.dram,
    );
    nodes.push({ index: node.index, name: node.name, op: node.op, ...p });
    sum = parts(
      sum.compute + p.compute,
      sum.sram + p.sram,
      sum.dramWeights + p.dramWeights,
      sum.dramActivations + p.dramActivations,
    );
  }
  const notes = [...macs].flatMap(([type, { note }]) => (note ? [`${type}: ${note}`] : []));
  const sram = sramNote(cacheBytes);
  if (sram) notes.push(sram);
  for (const [op, n] of untiled) notes.push(`${op} (${n}): not tiled; its operands are counted once, a lower bound`);
  const batch = Math.max(1, profile.batch);
  return {
    name: profile.name,
    access,
    cacheBytes,
    registerBytes,
    perInference: sum,
    perSample: divided(sum, batch),
    nodes,
    notes,
  };
}
