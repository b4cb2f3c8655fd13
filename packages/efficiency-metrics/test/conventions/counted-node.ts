import type { CountedNode } from '../../src/conventions/convention.ts';

type Shapes = readonly (readonly number[] | undefined)[];

interface Options {
  readonly domain?: string;
  readonly attributes?: CountedNode['attributes'];
  /** Which inputs are stored; default: all but the first. */
  readonly stored?: readonly number[];
  readonly ints?: Readonly<Record<number, readonly number[]>>;
}

/** A node as a convention sees it; `com.microsoft.FusedConv` gives both domain and operator. */
export function countedNode(name: string, inputs: Shapes, outputs: Shapes, options: Options = {}): CountedNode {
  const dot = name.lastIndexOf('.');
  const { attributes = {}, stored = inputs.map((_, i) => i).slice(1), ints = {} } = options;
  return {
    op: name.slice(dot + 1),
    domain: options.domain ?? name.slice(0, Math.max(0, dot)),
    attributes,
    opset: 21,
    inputs,
    outputs,
    dtype: 'float32',
    isStored: (i) => stored.includes(i),
    ints: (i) => ints[i],
  };
}
