import { stat } from 'node:fs/promises';
import type { Graph } from '@netwright/tensor-core';
import { opsetRange } from '@netwright/tensor-core/nn';
import { type CommandLine, formatBytes, note, print } from '@netwright/terminal';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { exportModel } from '../export-model.ts';
import { findModels, modelNamed } from '../find-models.ts';
import { loadWithBar, type WeightsOptions, withClasses } from './model-weights.ts';
import { classesOption, integer, sha256Option, size, weightsOption } from './options.ts';

interface ExportCommandOptions extends WeightsOptions {
  readonly weights?: string;
  readonly opset: number;
  readonly dynamic?: true;
  readonly size?: [number, number];
  readonly batch?: number;
  readonly seed: number;
  readonly classes?: number;
}

const { oldest, newest } = opsetRange;
const opset = (text: string): number => {
  const version = integer(1)(text);
  if (version < oldest || version > newest)
    throw new InvalidArgumentError(`Versions ${oldest} to ${newest} are supported.`);
  return version;
};

const shapes = (values: Graph['inputs']): string =>
  [...values].map(([name, { shape }]) => `${name} [${shape.join(', ')}]`).join(', ');

async function run(line: CommandLine, name: string, path: string, options: ExportCommandOptions): Promise<void> {
  const { weights: source, classes, dynamic, ...rest } = options;
  const model = modelNamed(await findModels(), name);
  const entry = withClasses(model.entry, name, classes);
  const weights = source === undefined ? undefined : await loadWithBar(line, { name, entry }, source, options);
  if (!weights) note(line, 'netwright', `random weights (seed ${rest.seed}), --weights takes trained ones`);
  const graph = await exportModel(path, entry, {
    ...rest,
    name,
    ...(weights && { weights }),
    dynamic: dynamic === true,
  });
  if (
    dynamic &&
    !options.size &&
    [...graph.inputs.values()].some(({ shape }) => shape.length === 4 && shape[2] !== 'H')
  )
    note(line, 'netwright', `${name} needs a fixed image size, only the batch is open`);
  const { size: bytes } = await stat(path);
  print(
    line,
    `${path}: ${shapes(graph.inputs)} -> ${shapes(graph.outputs)}, opset ${rest.opset}, ${formatBytes(bytes)}`,
  );
}

/** `netwright export`. */
export function exportCommand(program: Command, line: CommandLine): void {
  program
    .command('export')
    .description('write a model as an .onnx file')
    .argument('<model>', 'its name, as `netwright models` lists it')
    .argument('<file>', 'where to write it')
    .addOption(weightsOption(' (default: random weights)'))
    .addOption(new Option('--opset <version>', `ai.onnx version, ${oldest} to ${newest}`).default(21).argParser(opset))
    .option('--dynamic', 'leave the batch open, and the height and width where the model can')
    .option('--size <HxW>', "height and width of images [pixels] (default: the model's own)", size)
    .addOption(
      new Option('--batch <count>', 'images in a batch (default: 1)').argParser(integer(1)).conflicts('dynamic'),
    )
    .option('--seed <number>', 'of random weights', integer(0), 0)
    .addOption(sha256Option())
    .addOption(classesOption())
    .action((name: string, path: string, options: ExportCommandOptions) => run(line, name, path, options));
}
