import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readManifest, root } from '../../workspace.ts';

const require = createRequire(import.meta.url);
const manifestOf = (name: string) => readManifest(join(root, 'packages', name));

/** The versions of what makes a figure; those of vega are held to one in the package that draws. */
export function versions(): Record<string, string> {
  const { vega, 'vega-lite': vegaLite } = manifestOf('plots').dependencies ?? {};
  const { version } = require('onnxruntime-node/package.json') as { version: string };
  return {
    netwright: manifestOf('netwright').version,
    node: process.versions.node,
    'onnxruntime-node': version,
    ...(vega && vegaLite && { vega, 'vega-lite': vegaLite }),
  };
}
