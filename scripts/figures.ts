/**
 * The figures of the lectures, made from the packages and from published tables:
 * `npm run figures -- [ID...] [--list] [--lecture A] [--slow] [--check] [--out figures]`. A file of scripts/figures for each.
 */
import { parseArgs } from 'node:util';
import { checkFigures, type FigureRequest, listFigures, makeFigures } from './figures/command/run.ts';
import { lectureOf } from './figures/command/select.ts';

const usage = `usage: npm run figures -- [ID...] [option...]

Makes the figures of the lectures: figures/<id>.svg (and <id>-dark.svg for dark grounds), .png and .json, and
figures/index.html, where all are shown; why one could not be made is in <id>.failed.json.
Without ids all of them; slow ones (which train networks) from the data that they have stored.

  --list         one line for each figure, its id first
  --lecture A    only those of a lecture: A, H, M or C
  --slow         trains again what slow figures show, and stores the data
  --check        computes and checks, draws nothing
  --out FOLDER   where the figures go (figures)`;

function parse() {
  return parseArgs({
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      lecture: { type: 'string' },
      slow: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      out: { type: 'string', default: 'figures' },
      help: { type: 'boolean', default: false },
    },
  });
}

async function main(): Promise<number> {
  const { values, positionals } = parse();
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const request: FigureRequest = {
    names: positionals,
    slow: values.slow,
    out: values.out,
    ...(values.lecture !== undefined && { lecture: lectureOf(values.lecture) }),
  };
  const work = values.list ? listFigures : values.check ? checkFigures : makeFigures;
  const { failed } = await work(request, process);
  return failed.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`figures: ${(error as Error).message}`);
  process.exitCode = 1;
}
