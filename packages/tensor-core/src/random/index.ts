export { type Draws, draws } from './draws.ts';
export { fnv1a32, fnv1a64 } from './fnv1a.ts';
export * as init from './initialiser.ts';
export { type Initialiser, initialValues } from './initialiser.ts';
export { fillNormal, inverseNormalCdf, normal } from './normal.ts';
export { permutation } from './permutation.ts';
export { type Counter, fillPhilox, type Key, philox } from './philox.ts';
export type { RandomOptions } from './stream.ts';
export { fillUniform, uniform } from './uniform.ts';
