import type { Command } from 'commander';
import type { ProfileOptions } from '../profile/profile-graph.ts';
import type { machines } from '../roofline/machine.ts';
import type { Named } from './parse.ts';

/** How a report can be written. */
export type Format = 'table' | 'csv' | 'json' | 'markdown' | 'html';

/** The optimisers that `--optimizer` knows. */
export type OptimizerName = 'sgd' | 'momentum' | 'rmsprop' | 'adam' | 'adamw';

/** The options of the command as they were given. */
export interface Settings {
  readonly convention?: NonNullable<ProfileOptions['convention']>;
  readonly attention?: NonNullable<ProfileOptions['attention']>;
  readonly dim?: Named<number>;
  readonly input?: Named<readonly number[]>;
  readonly value?: Named<readonly number[]>;
  readonly trip?: Named<number>;
  readonly bestOrder?: true;
  readonly batch?: number;
  readonly by?: 'nodes' | 'modules' | 'ops';
  readonly depth?: number;
  readonly top?: number;
  readonly sort?: string;
  readonly allNodes?: true;
  readonly format?: Format;
  readonly json?: true;
  readonly output?: string;
  readonly html?: string;
  readonly svg?: string;
  readonly roofline?: true;
  readonly device?: keyof typeof machines;
  readonly peak?: number;
  readonly bandwidth?: number;
  readonly measure?: true;
  readonly energy?: true;
  readonly cache?: number;
  readonly bits?: readonly number[];
  readonly training?: true;
  readonly optimizer?: OptimizerName;
  readonly latency?: true;
  readonly runs?: number;
  readonly batchSizes?: readonly number[];
}

const endings: readonly (readonly [ending: RegExp, format: Format])[] = [
  [/\.csv$/i, 'csv'],
  [/\.json$/i, 'json'],
  [/\.(md|markdown)$/i, 'markdown'],
  [/\.html?$/i, 'html'],
];

/** What is written: as asked for, else by the ending of `--output`, else a table. */
export function formatOf({ format, json, output = '' }: Settings): Format {
  return format ?? (json ? 'json' : undefined) ?? endings.find(([ending]) => ending.test(output))?.[1] ?? 'table';
}

/** What only some rows can be sorted by. */
const sorts: Readonly<Record<string, NonNullable<Settings['by']>[]>> = {
  live: ['nodes'],
  time: ['nodes'],
  moved: ['modules', 'ops'],
};

/** The rows that were asked for, or that the order or a roofline asks for; undefined where any will do. */
export function rowsFor({ by, sort = '', allNodes, roofline }: Settings): Settings['by'] {
  return by ?? (allNodes ? 'nodes' : sorts[sort]?.[0]) ?? (roofline ? 'nodes' : undefined);
}

const without = (settings: Settings, names: readonly (keyof Settings)[]): string[] =>
  names
    .filter((name) => settings[name] !== undefined)
    .map((name) => `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`);

/** The options that this format or number of models has no use for, and why. */
function useless(settings: Settings, models: number): [names: string[], why: string] {
  const format = formatOf(settings);
  const rows = ['top', 'sort', 'allNodes'] as const;
  const analyses = ['energy', 'training', 'latency'] as const;
  if (models > 1 && (format === 'csv' || format === 'html'))
    return [[`--format ${format}`], 'is for one model; two are compared as table, markdown or json'];
  if (models > 1) return [without(settings, ['by', 'sort', 'allNodes', 'html', 'svg']), 'for one model, not for two'];
  if (format === 'csv') return [without(settings, [...rows, ...analyses, 'bits']), 'not for CSV, which has every row'];
  if (format === 'json') return [without(settings, rows), 'not for JSON, which has every row'];
  if (format === 'html') return [without(settings, ['by', 'sort']), 'not for HTML, which is sorted in the browser'];
  return [[], ''];
}

/** Refuses options that do not go together. Throws as `command.error` does. */
export function checkSettings(command: Command, settings: Settings, models: number): void {
  const { roofline, device, peak, bandwidth, measure, svg, energy, trip, sort = '' } = settings;
  const refuse = (rule: string): never => command.error(`error: ${rule}`, { exitCode: 2 });
  const [names, why] = useless(settings, models);
  if (names.length > 0)
    refuse(`${names.join(' and ')} ${why.startsWith('is') ? '' : names.length > 1 ? 'are ' : 'is '}${why}`);
  const rows = rowsFor(settings);
  if (rows && sorts[sort]?.includes(rows) === false)
    refuse(`--sort ${sort} is for ${sorts[sort].join(' and ')}, not for ${rows}`);
  if (sort === 'time' && !roofline) refuse('--sort time needs --roofline');
  if ((peak === undefined) !== (bandwidth === undefined)) refuse('--peak and --bandwidth need each other');
  const ways = [device, peak, measure].filter((one) => one !== undefined).length;
  if (ways > 1) refuse('--device, --peak with --bandwidth, and --measure are ways to name one machine, give one');
  if (roofline && ways === 0)
    refuse('--roofline needs a machine: --device a100, --peak 1e12 --bandwidth 1e11, or --measure for this one');
  if (svg !== undefined && !roofline && !energy) refuse('--svg draws what --roofline or --energy gives, ask for one');
  if (trip !== undefined && models > 1) refuse('--trip is for one model, not for two');
}
