/** What an ONNX graph costs. No `node:` imports: the same entry serves Node and the browser. */
export type { Convention, ConventionName, Count, CountedNode } from './conventions/convention.ts';
export type { MemoryUse, Peak } from './memory/memory-use.ts';
export type { Counting, NodeCost } from './profile/node-cost.ts';
export type { Problem, Profile, SymbolValue, Totals, Uncounted } from './profile/profile.ts';
