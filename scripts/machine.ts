import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';

/** What ran a measurement, for its record: processor, Node, onnxruntime. */
export function machine(): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  const processor = cpus()[0]?.model.trim() ?? 'an unknown processor';
  return `${availableParallelism()} cores of ${processor}, Node ${process.versions.node}, onnxruntime-node ${version}`;
}
