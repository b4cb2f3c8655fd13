import { readFile } from 'node:fs/promises';
import type { Device } from '@netwright/tensor-core/runtime';
import {
  type CommandLine,
  formatBar,
  formatPercent,
  formatTable,
  print,
  printJson,
  tableOptions,
  terminalWidth,
} from '@netwright/terminal';
import { type Command, Option } from 'commander';
import { type Classification, type ClassScore, classify, classLabels } from '../classify.ts';
import { decodeImage } from '../decode-image.ts';
import { findModels, modelNamed } from '../find-models.ts';
import { loadWithBar, type WeightsOptions, withClasses } from './model-weights.ts';
import { classesOption, integer, sha256Option, weightsOption } from './options.ts';

interface ClassifyCommandOptions extends WeightsOptions {
  readonly model: string;
  readonly weights: string;
  readonly labels?: string;
  readonly top: number;
  readonly device: 'auto' | Device;
  readonly classes?: number;
  readonly json?: true;
}

/** One label a line; an empty line at the end is none. */
async function readLabels(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`labels ${path}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`);
  });
  return text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/);
}

const labelOf = ({ class: number, label }: ClassScore): string => label ?? `class ${number}`;

const longest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));

/** The classes as a table, with bars as wide as the terminal lets them be. */
function formatScores(top: readonly ClassScore[], line: CommandLine): string {
  const [labels, percents] = [top.map(labelOf), top.map(({ probability }) => formatPercent(probability))];
  const header = ['class', 'probability'];
  const width = terminalWidth(line);
  if (width === undefined)
    return formatTable(
      header,
      top.map((_, i) => [labels[i] as string, percents[i] as string]),
      tableOptions(line),
    );
  const borders = 10;
  const barWidth = Math.max(6, Math.min(40, width - longest([...labels, 'class']) - 'probability'.length - borders));
  const bars = top.map(({ probability }) => formatBar(probability, barWidth).padEnd(barWidth));
  return formatTable(
    [...header, ''],
    top.map((_, i) => [labels[i], percents[i], bars[i]] as string[]),
    { width },
  );
}

async function run(line: CommandLine, path: string, options: ClassifyCommandOptions): Promise<void> {
  const { model: name, top, device, json } = options;
  const model = modelNamed(await findModels(), name);
  const entry = withClasses(model.entry, name, options.classes);
  const given = options.labels === undefined ? {} : { labels: await readLabels(options.labels) };
  classLabels(entry, { name, ...given }); // before anything is fetched
  const photo = await decodeImage(path);
  const weights = await loadWithBar(line, { name, entry }, options.weights, options);
  const found: Classification = await classify(photo, entry, weights, { name, top, device, ...given });
  if (json) {
    const { width, height } = photo;
    const scores = found.top.map((score) => ({ ...score, label: score.label ?? null }));
    return printJson(line, { model: name, image: { path, width, height }, device: found.device, top: scores });
  }
  print(line, formatScores(found.top, line));
}

/** `netwright classify`. */
export function classifyCommand(program: Command, line: CommandLine): void {
  const devices = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'];
  program
    .command('classify')
    .description('say what is in a photo')
    .argument('<photo>', 'a JPEG, PNG, WebP, AVIF, GIF or TIFF file')
    .requiredOption('--model <name>', 'as `netwright models` lists it')
    .addOption(weightsOption().default('published'))
    .option('--labels <file>', "names of the classes, one a line (default: ImageNet's where there are 1,000)")
    .option('--top <count>', 'how many classes to show', integer(1), 5)
    .addOption(new Option('--device <name>', 'where to compute').choices(devices).default('auto'))
    .addOption(sha256Option())
    .addOption(classesOption())
    .option('--json', 'as JSON')
    .action((path: string, options: ClassifyCommandOptions) => run(line, path, options));
}
