/** What an ONNX graph costs. No `node:` imports: the same entry serves Node and the browser. */

export { renderSvg } from '@netwright/plots';
export type { Convention, ConventionName, Count, CountedNode } from './conventions/convention.ts';
export { conventions, isFree, isKnown, toolFigure } from './conventions/index.ts';
export { type Device, deviceOf, devices } from './energy/devices.ts';
export {
  type Emissions,
  emissions,
  emissionsAcross,
  equivalents,
  familiarEmissions,
} from './energy/emissions.ts';
export {
  type AccessModel,
  type EnergyOptions,
  type EnergyParts,
  type EnergyUse,
  energy,
  type NodeEnergy,
} from './energy/energy.ts';
export { energyFigure, nodeEnergyFigure, operationFigure } from './energy/energy-figures.ts';
export { type Grid, gridOf, grids } from './energy/grids.ts';
export {
  additionEnergy,
  dramEnergy,
  multiplicationEnergy,
  type Operation,
  operations,
  registerEnergy,
  sramEnergies,
  type TableType,
} from './energy/horowitz.ts';
export { type MacEnergy, macEnergy } from './energy/mac-energy.ts';
export { type PattersonRun, pattersonTable, searchCorrection } from './energy/patterson.ts';
export { sramEnergy } from './energy/sram-energy.ts';
export {
  type PowerDraw,
  type StrubellCost,
  type StrubellRow,
  strubellCost,
  strubellTable,
  trainingElectricity,
} from './energy/strubell.ts';
export { compulsoryTraffic, type Tileable, type Traffic, tiledTraffic } from './energy/tiling.ts';
export { type TrainingEnergy, type TrainingRun, trainingEnergy } from './energy/training-energy.ts';
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
export { type BestOrder, type BestOrderOptions, bestOrder } from './memory/best-order.ts';
export type { MemoryUse, Peak } from './memory/memory-use.ts';
export type { Counting, NodeCost } from './profile/node-cost.ts';
export type { Problem, Profile, SymbolValue, Totals, Uncounted } from './profile/profile.ts';
export { type ProfileOptions, profile } from './profile/profile-graph.ts';
export {
  affineQuantiser,
  dequantise,
  type LinearQuantiser,
  midRiseQuantiser,
  quantise,
  symmetricQuantiser,
} from './quantisation/linear-quantiser.ts';
export { signalToNoise } from './quantisation/signal-to-noise.ts';
export * from './report/index.ts';
export { type Machine, machines } from './roofline/machine.ts';
export { type Bound, type Roofline, type RooflineNode, roofline } from './roofline/roofline.ts';
export { drawRoofline, type RooflineFigureOptions, rooflineFigure } from './roofline/roofline-figure.ts';
