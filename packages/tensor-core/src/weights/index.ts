/** Weights in files and on servers, for Node; browsers get `browser.ts`, which has no files to save to. */
export { atomicWrite, type Content } from './atomic-write.ts';
export { type BindOptions, bind } from './bind.ts';
export { defaultCacheFolder } from './cache.ts';
export { openSafetensors, type SafetensorsFile } from './file.ts';
export { loadWeights } from './load.ts';
export { loadFile } from './load-file.ts';
export type { LoadOptions, LoadProgress } from './load-options.ts';
export { loadPretrained } from './load-pretrained.ts';
export type { NamePattern } from './name-pattern.ts';
export type { LoadFileOptions } from './neighbour.ts';
export { openPytorch, openWeights } from './open-weights.ts';
export type { ParamInfo, ParamSource } from './param-source.ts';
export { type BindPretrainedOptions, bindPretrained, type LoadPretrainedOptions } from './pretrained.ts';
export { type PytorchCheckpoint, type ReadPytorchOptions, readPytorch } from './pytorch/read.ts';
export {
  type Bytes,
  type Metadata,
  readSafetensors,
  readSafetensorsHeader,
  safetensorsChunks,
  writeSafetensors,
} from './safetensors.ts';
export type { SafetensorsEntry, SafetensorsHeader } from './safetensors-header.ts';
export { type SaveOptions, saveWeights } from './save.ts';
export type { ReadAllOptions, WeightsFile } from './weights-file.ts';
