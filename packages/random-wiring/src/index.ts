/** Random graphs and the networks wired by them, Turing's unorganised machines, and the rule of Rosenblatt's perceptron. */
import { randwires } from './randwire/models.ts';

export { drawWiring } from './draw/draw-wiring.ts';
export { type DrawWiringOptions, wiringDot } from './draw/wiring-dot.ts';
export { type DegreeFigureOptions, degreeFigure } from './figures/degree-figure.ts';
export {
  type SmallWorldOptions,
  type SmallWorldPoint,
  smallWorldCurves,
  smallWorldFigure,
} from './figures/small-world-figure.ts';
export { barabasiAlbert, barabasiAlbertLaw } from './generators/barabasi-albert.ts';
export type { GeneratorOptions } from './generators/drawn-connected.ts';
export { erdosRenyi } from './generators/erdos-renyi.ts';
export { generatorName, randomWiring, type WiringGenerator } from './generators/random-wiring.ts';
export { wattsStrogatz } from './generators/watts-strogatz.ts';
export { type CheckWiringOptions, checkWiring } from './graph/check-wiring.ts';
export { components, isConnected } from './graph/components.ts';
export { degrees, inDegrees, inputNodes, outDegrees, outputNodes } from './graph/degrees.ts';
export { type Remainder, type Removal, remainder, removeEdge, removeFrom, removeNode } from './graph/remove.ts';
export type { Wiring } from './graph/wiring.ts';
export { wiringFromJson, wiringToJson } from './graph/wiring-json.ts';
export { wiringOfEdges } from './graph/wiring-of-edges.ts';
export { globalClustering, localClustering, meanClustering } from './measures/clustering.ts';
export { degreeDistribution } from './measures/degree-distribution.ts';
export { measureWiring, type WiringMeasures } from './measures/measure-wiring.ts';
export { characteristicPathLength } from './measures/path-length.ts';
export { type LabelledPoints, withThreshold } from './perceptron/labelled-points.ts';
export { perceptronBound } from './perceptron/perceptron-bound.ts';
export { type PerceptronCycle, perceptronCycle } from './perceptron/perceptron-cycle.ts';
export { type PerceptronOptions, type PerceptronResult, trainPerceptron } from './perceptron/perceptron-rule.ts';
export { type SeparableOptions, type SeparablePoints, separablePoints } from './perceptron/separable-points.ts';
export { type RandWireCounts, randwireCounts } from './randwire/counts.ts';
export { randwireConfig, randwireGenerators, randwires } from './randwire/models.ts';
export { type NodeOptions, randwireNode } from './randwire/node.ts';
export { type RandWireConfig, randwire } from './randwire/randwire.ts';
export { randwireStage, type StageOptions } from './randwire/stage.ts';
export { type Regime, randwireWirings, stageNodes, stemStrides } from './randwire/wirings.ts';
export {
  bTypeMachine,
  type ModifierCondition,
  modifier,
  modifierCondition,
  modifierMemory,
  modifierUnits,
} from './turing/b-type.ts';
export { type BrentOptions, brentCycle, type StateCycle } from './turing/brent-cycle.ts';
export {
  aTypeMachine,
  checkMachine,
  machineCycle,
  type NandMachine,
  nextStates,
  type UnitStates,
} from './turing/nand-machine.ts';
export {
  type PDecision,
  type PEntry,
  type PInputs,
  type PMoment,
  type PSituation,
  type PState,
  pain,
  pleasure,
  pTypeMoment,
  pTypeStart,
  randomDigits,
} from './turing/p-type.ts';

/** Every model of this package by name. */
export const models = randwires;
