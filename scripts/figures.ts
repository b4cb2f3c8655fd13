/**
 * Makes the figures of the lectures from the packages and from published tables (a file of scripts/figures for each):
 * `npm run figures -- [ID...] [--list] [--lecture A] [--slow] [--check] [--out figures]`. Figures are figures/<id>.svg (and
 * <id>-dark.svg for dark grounds), .png and .json, and figures/index.html, where all are shown; why one could not be made is in
 * <id>.failed.json. Without ids all of them; slow ones (which train networks) from the data that they have stored.
 *
 *   --list         one line for each figure, its id first
 *   --lecture A    only those of a lecture: A, H, M or C
 *   --slow         trains again what slow figures show, and stores the data
 *   --check        computes and checks, draws nothing
 *   --out FOLDER   where the figures go
 */
import { commandLine } from './command-line/command-line.ts';
import { checkFigures, type FigureRequest, listFigures, makeFigures } from './figures/command/run.ts';
import { lectureOf } from './figures/command/select.ts';

const { request, work } = await commandLine(
  import.meta.url,
  {
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      lecture: { type: 'string' },
      slow: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      out: { type: 'string', default: 'figures' },
    },
  },
  ({ values, positionals }) => {
    const request: FigureRequest = {
      names: positionals,
      slow: values.slow,
      out: values.out,
      ...(values.lecture !== undefined && { lecture: lectureOf(values.lecture) }),
    };
    return { request, work: values.list ? listFigures : values.check ? checkFigures : makeFigures };
  },
);
try {
  const { failed } = await work(request, process);
  process.exitCode = failed.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`figures: ${(error as Error).message}`);
  process.exitCode = 1;
}
