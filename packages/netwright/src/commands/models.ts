import {
  type CommandLine,
  formatCount,
  formatTable,
  nearestNames,
  print,
  printJson,
  tableOptions,
} from '@netwright/terminal';
import type { Command } from 'commander';
import { type FoundModel, findModels } from '../find-models.ts';

interface ModelsOptions {
  readonly json?: true;
  readonly family?: string;
}

/** `x [N, 3, 224, 224]`. */
const inputsOf = ({ entry }: FoundModel): string =>
  Object.entries(entry.inputs)
    .map(([name, { shape }]) => `${name} [${shape.join(', ')}]`)
    .join(', ');

/** `resnet` for the table `resnets`. */
const singular = (family: string): string => family.replace(/s$/, '');

/** The models of a family: those of a table, or those whose names begin so. Throws where there are none. */
function ofFamily(models: readonly FoundModel[], family: string): FoundModel[] {
  const wanted = family.toLowerCase();
  const isOf = (model: FoundModel): boolean =>
    [model.family, singular(model.family)].some((name) => name.toLowerCase() === wanted) ||
    model.name.startsWith(wanted);
  const found = models.filter(isOf);
  if (found.length > 0) return found;
  const families = [...new Set(models.map((model) => singular(model.family)))];
  const near = nearestNames(family, families);
  throw new Error(
    `there is no family ${family}; ${near.length > 0 ? `did you mean ${near.join(', ')}?` : `there are ${families.join(', ')}`}`,
  );
}

const asJson = ({ name, family, package: from, entry }: FoundModel): object => ({
  name,
  family: singular(family),
  package: from,
  parameters: entry.params,
  macs: entry.macs ?? null,
  inputs: Object.fromEntries(
    Object.entries(entry.inputs).map(([input, { dtype, shape }]) => [input, { dtype, shape }]),
  ),
  outputs: entry.outputs,
  preprocessing: entry.preprocessing ?? null,
  checkpoint: entry.checkpoint?.from ?? null,
  source: entry.source,
});

/** `netwright models`. */
export function modelsCommand(program: Command, line: CommandLine): void {
  program
    .command('models')
    .description('list the models of every installed @netwright package')
    .option('--family <name>', 'only those of a family: resnet, vgg, ...')
    .option('--json', 'as JSON')
    .action(async ({ json, family }: ModelsOptions) => {
      const all = await findModels();
      const models = family === undefined ? all : ofFamily(all, family);
      if (json) return printJson(line, models.map(asJson));
      const rows = models.map((model) => [
        model.name,
        formatCount(model.entry.params),
        model.entry.macs === undefined ? '-' : formatCount(model.entry.macs),
        inputsOf(model),
        model.package,
        model.entry.checkpoint?.from ?? '-',
      ]);
      const header = ['model', 'parameters', 'MACs', 'input', 'package', 'checkpoint'];
      print(line, formatTable(header, rows, tableOptions(line)));
    });
}
