/**
 * Measurements with onnxruntime: of models, of sessions, and of what a machine can do at best. Needs onnxruntime-node, or
 * onnxruntime-web in the browser. No `node:` imports.
 */
export {
  type ModelMeasurement,
  type ModelMeasurementOptions,
  measureModel,
} from './latency/measure-model.ts';
export { measureSession, type Site } from './latency/measure-session.ts';
export { type FeedOptions, sessionFeeds } from './latency/session-feeds.ts';
export {
  type MachineTrial,
  type MeasuredMachine,
  type MeasureMachineOptions,
  measureMachine,
} from './roofline/measure-machine.ts';
