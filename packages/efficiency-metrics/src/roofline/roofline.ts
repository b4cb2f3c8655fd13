import type { ConventionName } from '../conventions/convention.ts';
import type { NodeCost } from '../profile/node-cost.ts';
import type { Profile } from '../profile/profile.ts';
import { checkMachine, type Machine, peakFor, ridgeOf } from './machine.ts';

/** What holds a node back: arithmetic, memory, or nothing (it neither computes nor moves). */
export type Bound = 'compute' | 'memory' | 'none';

/** A node under the roofline. */
export interface RooflineNode {
  /** Row of the profile. */
  readonly index: number;
  readonly name: string;
  readonly op: string;
  readonly path: string;
  /** Floating-point ones, and those of other dtypes [op]. */
  readonly operations: number;
  /** [bytes] */
  readonly bytes: number;
  /** [op/byte], 0 where nothing moves. */
  readonly intensity: number;
  /** Of the machine, for the node's dtype [op/s]. */
  readonly peak: number;
  /** What the machine can do at this intensity at best: min(peak, intensity x bandwidth) [op/s]. */
  readonly attainable: number;
  /** operations / peak [s] */
  readonly computeTime: number;
  /** bytes / bandwidth [s] */
  readonly memoryTime: number;
  /** The larger of the two [s]. */
  readonly time: number;
  readonly bound: Bound;
}

/** A graph under the roofline of a machine. */
export interface Roofline {
  /** The graph's name. */
  readonly name: string;
  readonly machine: Machine;
  /** What is counted as an operation. */
  readonly convention: ConventionName;
  /** 'FLOP', or 'OP' where some are not of floating point. */
  readonly unit: 'FLOP' | 'OP';
  /** Intensity where compute and memory take the same time [op/byte]. */
  readonly ridge: number;
  /** One for each row of the profile, in its order. */
  readonly nodes: readonly RooflineNode[];
  readonly operations: number;
  readonly bytes: number;
  /** operations / bytes of the whole graph [op/byte]. */
  readonly intensity: number;
  /** Sum of the nodes' bounds [s]: see `roofline` for what it bounds. */
  readonly time: number;
  /** All operations at their peak [s]; at most `time`. */
  readonly computeTime: number;
  /** All bytes at full bandwidth [s]; at most `time`. */
  readonly memoryTime: number;
  /** Part of `time` that nodes bound by compute take, and by memory; 0 to 1, together 1 where anything takes time. */
  readonly computeShare: number;
  readonly memoryShare: number;
  /** operations / time: what the whole graph can reach at best [op/s]. */
  readonly attainable: number;
  /** Nodes whose operations are not known: only their bytes count here, and `time` may be too low for them. */
  readonly unknown: number;
}

/**
 * The roofline model: no node is faster than max(operations / peak, bytes / bandwidth). Williams, Waterman and Patterson,
 * "Roofline: an insightful visual performance model", 2009, https://doi.org/10.1145/1498765.1498785.
 *
 * The sum is a lower bound, not an estimate, and one for nodes that run one after another and take their inputs from memory and
 * put their outputs back. Fused nodes and caches move fewer bytes than are counted, and fast convolution algorithms
 * multiply less: those can beat it. Throws for a profile without nodes or a machine whose figures are not positive.
 */
export function roofline(profile: Profile, machine: Machine): Roofline {
  checkMachine('roofline', machine);
  if (profile.size === 0) throw new Error(`roofline: a profile must have nodes, got none in ${profile.name}`);
  const nodes: RooflineNode[] = [];
  const sum = { operations: 0, bytes: 0, time: 0, computeTime: 0, memoryTime: 0, ofCompute: 0, flops: 0, unknown: 0 };
  for (const row of profile.rows()) {
    const node = boundOf(row, machine);
    nodes.push(node);
    sum.operations += node.operations;
    sum.bytes += node.bytes;
    sum.time += node.time;
    sum.computeTime += node.computeTime;
    sum.memoryTime += node.memoryTime;
    if (node.bound === 'compute') sum.ofCompute += node.time;
    sum.flops += row.flops;
    if (row.counting === 'unknown') sum.unknown++;
  }
  const { operations, bytes, time, computeTime, memoryTime, unknown } = sum;
  const computeShare = ratio(sum.ofCompute, time);
  return {
    name: profile.name,
    machine,
    convention: profile.convention,
    unit: sum.flops === operations ? 'FLOP' : 'OP',
    ridge: ridgeOf(machine),
    nodes,
    operations,
    bytes,
    intensity: ratio(operations, bytes),
    time,
    computeTime,
    memoryTime,
    computeShare,
    memoryShare: time > 0 ? 1 - computeShare : 0,
    attainable: ratio(operations, time),
    unknown,
  };
}

const ratio = (a: number, b: number): number => (b > 0 ? a / b : 0);

function boundOf({ index, name, op, path, ops, bytesMoved: bytes, dtype }: NodeCost, machine: Machine): RooflineNode {
  const peak = peakFor(machine, dtype);
  const computeTime = ops / peak;
  const memoryTime = bytes / machine.bandwidth;
  const time = Math.max(computeTime, memoryTime);
  const bound = time === 0 ? 'none' : computeTime >= memoryTime ? 'compute' : 'memory';
  const intensity = ratio(ops, bytes);
  const attainable = bytes > 0 ? Math.min(peak, intensity * machine.bandwidth) : ops > 0 ? peak : 0;
  return {
    ...{ index, name, op, path, operations: ops, bytes, intensity, peak, attainable },
    ...{ computeTime, memoryTime, time, bound },
  };
}
