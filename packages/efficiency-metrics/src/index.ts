/** What an ONNX graph costs. No `node:` imports: the same entry serves Node and the browser. */
export type { Convention, ConventionName, Count, CountedNode } from './conventions/convention.ts';
export { type Clock, clockResolution } from './latency/clock.ts';
export { type LatencyOptions, type LatencyProgress, singleStream } from './latency/latency-options.ts';
export { type Latency, measureLatency } from './latency/measure-latency.ts';
export { measureThroughput, type Throughput, type ThroughputOptions } from './latency/measure-throughput.ts';
export { type RankInterval, rankInterval } from './latency/rank-interval.ts';
export {
  type DurationSummary,
  nearestRank,
  type SampleInterval,
  summariseDurations,
} from './latency/summarise-durations.ts';
export type { WarmUp, WarmUpOptions } from './latency/warm-up.ts';
export type { MemoryUse, Peak } from './memory/memory-use.ts';
export type { Counting, NodeCost } from './profile/node-cost.ts';
export type { Problem, Profile, SymbolValue, Totals, Uncounted } from './profile/profile.ts';
