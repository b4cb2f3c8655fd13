export { atomicWrite, type Content } from './atomic-write.ts';
export { type BindOptions, bind, type NamePattern } from './bind.ts';
export type { ParamInfo, ParamSource } from './param-source.ts';
export {
  type Bytes,
  type Metadata,
  readSafetensors,
  readSafetensorsHeader,
  safetensorsChunks,
  writeSafetensors,
} from './safetensors.ts';
export type { SafetensorsEntry, SafetensorsHeader } from './safetensors-header.ts';
export { saveWeights } from './save.ts';
