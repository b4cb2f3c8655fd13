import { type Command, Option } from 'commander';
import { conventions } from '../conventions/index.ts';
import { machines } from '../roofline/machine.ts';
import { bytes, integer, integers, machineName, namedCount, namedNumbers, namedShape, quantity } from './parse.ts';

const sorts = ['order', 'params', 'macs', 'flops', 'activations', 'moved', 'live', 'intensity', 'time'];

/** What a number of `--help` belongs to. */
const groups = {
  counting: 'Counting:',
  report: 'Report:',
  roofline: 'Roofline, the least time by arithmetic and memory:',
  more: 'Energy, training, latency:',
};

/** Gives a command the options of a profile. */
export function addOptions(command: Command): void {
  const add = (group: keyof typeof groups, ...options: Option[]): void => {
    for (const option of options) command.addOption(option.helpGroup(groups[group]));
  };
  add(
    'counting',
    new Option('--convention <name>', 'what counts').choices(Object.keys(conventions)).default('mac'),
    new Option('--attention <how>', 'whether the products of attention are among the MACs')
      .choices(['included', 'apart'])
      .default('included'),
    new Option('--batch <count>', 'samples in a batch, where the model leaves it open').argParser(integer(1)),
    new Option(
      '--dim <NAME=COUNT>',
      'a symbolic dimension; without it 1, or the 224 pixels of an image; repeatable',
    ).argParser(namedCount('NAME=COUNT, such as N=8')),
    new Option('--input <NAME=SIZES>', 'shape of an input: x=1,3,224,224; repeatable').argParser(namedShape),
    new Option('--value <NAME=NUMBERS>', 'what a small integer input holds: sr=16000; repeatable').argParser(
      namedNumbers,
    ),
    new Option('--trip <NODE=COUNT>', 'how often a Loop runs that only data decide; repeatable').argParser(
      namedCount('NODE=COUNT, such as loop=10'),
    ),
    new Option('--best-order', 'look for the order of execution that needs least memory'),
  );
  add(
    'report',
    new Option('--by <what>', 'rows of the table (default: modules, or nodes where there are none)').choices([
      'nodes',
      'modules',
      'ops',
    ]),
    new Option('--depth <levels>', 'levels of modules (default: 2; in files, all)').argParser(integer(1, 64)),
    new Option('--top <count>', 'rows at most, those that cost most (default: 30)').argParser(integer(1)),
    new Option('--sort <column>', 'order of the rows (default: order, of execution)').choices(sorts),
    new Option('--all-nodes', 'every node, as --by nodes without --top').conflicts(['by', 'top']),
    new Option('--format <name>', 'how to write it (default: as --output ends, else table)').choices([
      'table',
      'csv',
      'json',
      'markdown',
      'html',
    ]),
    new Option('--json', 'as --format json').conflicts('format'),
    new Option('--output <file>', 'where to write it, in place of the terminal'),
    new Option('--html <file>', 'a page with charts and sortable tables besides'),
    new Option('--svg <file>', 'the figure of --roofline or --energy besides'),
  );
  add(
    'roofline',
    new Option('--roofline', 'with a machine named by one of these'),
    new Option('--device <name>', `a machine by its published figures: ${Object.keys(machines).join(', ')}`)
      .argParser(machineName)
      .implies({ roofline: true }),
    new Option('--peak <FLOP/s>', 'what it computes at best: 1e12, 312T')
      .argParser(quantity)
      .implies({ roofline: true }),
    new Option('--bandwidth <B/s>', 'of its memory: 1e11, 2T').argParser(quantity).implies({ roofline: true }),
    new Option('--measure', 'this machine, measured with onnxruntime-node').implies({ roofline: true }),
  );
  add(
    'more',
    new Option('--energy', 'of an inference, by the 45 nm table of Horowitz 2014'),
    new Option('--cache <bytes>', 'with memory of 1MB on the chip, into which nodes are tiled')
      .argParser(bytes)
      .implies({ energy: true }),
    new Option('--bits <widths>', 'bits of a weight, 8,4 say: bytes, and energy with --energy').argParser(
      integers(1, 64),
    ),
    new Option('--training', 'backward pass, and memory of a training step'),
    new Option('--optimizer <name>', 'whose state is kept (default: sgd)')
      .choices(['sgd', 'momentum', 'rmsprop', 'adam', 'adamw'])
      .implies({ training: true }),
    new Option('--latency', 'measured with onnxruntime-node on this machine'),
    new Option('--runs <count>', 'measurements (default: 100)').argParser(integer(1)).implies({ latency: true }),
    new Option('--batch-sizes <counts>', 'batches to measure throughput with: 1,8,32')
      .argParser(integers(1, 1_000_000))
      .implies({ latency: true }),
  );
}
