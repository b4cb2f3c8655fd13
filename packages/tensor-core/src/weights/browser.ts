/** Weights in files and on servers, for browsers: what `index.ts` has, without the parts that need a file system. */
export { type BindOptions, bind } from './bind.ts';
export { loadWeights } from './load-browser.ts';
export { loadFile } from './load-file-browser.ts';
export type { LoadOptions, LoadProgress } from './load-options.ts';
export { loadPretrained } from './load-pretrained-browser.ts';
export type { NamePattern } from './name-pattern.ts';
export type { LoadFileOptions } from './neighbour.ts';
export type { ParamInfo, ParamSource } from './param-source.ts';
export { type BindPretrainedOptions, bindPretrained, type LoadPretrainedOptions } from './pretrained.ts';
export { type ReadPytorchOptions, readPytorch } from './pytorch/read.ts';
export {
  type Bytes,
  type Metadata,
  readSafetensors,
  readSafetensorsHeader,
  safetensorsChunks,
  writeSafetensors,
} from './safetensors.ts';
export type { SafetensorsEntry, SafetensorsHeader } from './safetensors-header.ts';
