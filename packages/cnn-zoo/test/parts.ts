import type { ModelTable } from '@netwright/tensor-core';

/**
 * One of `count` parts of a table, for files that run side by side. Models of one function stay together, because they share
 * what is found of their tiny configurations.
 */
export function part(models: ModelTable, index: number, count: number): ModelTable {
  const functions = [...new Set(Object.values(models).map(({ build }) => build))];
  return Object.fromEntries(
    Object.entries(models).filter(([, { build }]) => functions.indexOf(build) % count === index),
  );
}
