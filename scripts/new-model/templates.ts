/** What the skeleton of a model is filled with. */
export interface ModelDescription {
  name: string; // kebab-case: the source file, the card's folder
  packageName: string;
  title: string;
  authors: string;
  year: number;
  url: string;
}

/** `squeeze-net` as squeezeNet. */
export const camelCase = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** `squeeze-net` as SqueezeNet. */
export const pascalCase = (name: string): string => camelCase(`-${name}`);

/** The name of the first configuration: `squeeze-net` as squeeze_net. */
export const entryName = (name: string): string => name.replaceAll('-', '_');

const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** The source file: a network that traces, to be replaced from the leaves up. Its counts are 0, so the ladder fails at first. */
export function sourceFile({ name, title, authors, year, url }: ModelDescription): string {
  const [fn, type] = [camelCase(name), pascalCase(name)];
  return `/**
 * ${type}, "${title}" (${authors}, ${year}), ${url}.
 * Names are those of the published checkpoint: say whose.
 */
import { block, image, type ModelTable, type Params, type Tensor } from '@netwright/tensor-core';
import { globalAvgPool2d, relu } from '@netwright/tensor-core/nn';
import { conv2d, linear } from '@netwright/tensor-core/nn';

/** Sizes of ${type}. */
export interface ${type}Config {
  /** Channels of the stem. */
  width: number;
  numClasses: number;
}

const convRelu = block((p: Params, x: Tensor, channels: number): Tensor =>
  relu(conv2d(p, x, channels, { kernel: 3, stride: 2, padding: 1 })),
);

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export function ${fn}(p: Params, x: Tensor, c: ${type}Config): Tensor {
  const y = convRelu(p.at('conv1'), x, c.width); // [N, width, H / 2, W / 2]
  return linear(p.at('fc'), globalAvgPool2d(y), c.numClasses);
}

/** The published configurations. */
export const ${fn}s = {
  ${entryName(name)}: {
    build: ${fn},
    config: { width: 16, numClasses: 1000 } satisfies ${type}Config,
    inputs: { x: image(224) },
    outputs: ['logits'],
    params: 0, // from the paper or the published checkpoint; checks 2 and 3 of the ladder compare
    macs: 0,
    source: {
      title: ${quote(title)},
      authors: ${quote(authors)},
      year: ${year},
      url: ${quote(url)},
    },
    reference: 'none: say why, or add a golden file',
    tiny: { config: { width: 8, numClasses: 10 }, inputs: { x: image(32) } },
  },
} satisfies ModelTable;
`;
}

/** The card: one row per configuration, and where the numbers come from. */
export function card({ name, title, authors, year, url }: ModelDescription): string {
  return `# ${pascalCase(name)}

"${title}" (${authors}, ${year}), ${url}

| model | parameters | MACs | peak activation [elements] | input | checkpoint |
|---|---:|---:|---:|---|---|
| \`${entryName(name)}\` | 0 | 0 | 0 | \`x\` [N, 3, 224, 224] | none published |

Parameters are trained weights; MACs are those of convolutions and matrix products at batch 1. Both are checked by
\`npm test\` (checks 2 and 3 of the ladder).
Check 3 also compares the peak activation, the largest input + output of one layer ([figures in cards](../README.md#figures-in-cards)).

## Where the sources differ

What the paper leaves open or its code does otherwise, and which of the two is followed here.

## References checked

What the outputs were compared with (tool, version, seed), and the command that repeats it.
`;
}

/** The changeset: a new model is a minor change of its package. */
export const changeset = ({ name, packageName, title, year }: ModelDescription): string => `---
'${packageName}': minor
---

Add ${pascalCase(name)} ("${title}", ${year}).
`;

/** The package's index with the model's import, its export and its table in \`models\`. */
export function withModel(index: string, { name }: ModelDescription, file: string): string {
  const fn = camelCase(name);
  const importLine = `import { ${fn}s } from './${file}';\n`;
  const exportLine = `export { type ${pascalCase(name)}Config, ${fn}, ${fn}s } from './${file}';\n`;
  const at = index.search(/^import /m);
  const from = [...index.matchAll(/^export \{.*\} from .*\n/gm)].at(-1);
  const table = /(export const models = \{[^}]*?),?(\s*\})/.exec(index);
  if (at === -1 || !from || !table) {
    throw new Error(
      'new-model: the index must import tables, re-export them and join them in `models`, got another form',
    );
  }
  return index
    .replace(table[0], `${table[1]}, ...${fn}s${table[2]}`)
    .replace(from[0], `${from[0]}${exportLine}`)
    .replace(/^import /m, `${importLine}import `);
}
