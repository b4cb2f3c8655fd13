import { formatCount } from '@netwright/terminal/text';
import { conventions } from '../conventions/index.ts';
import type { Profile, SymbolValue } from '../profile/profile.ts';
import { formatUnit } from '../roofline/format-unit.ts';
import type { Roofline } from '../roofline/roofline.ts';
import { formatFigure, formatPlural } from './figures.ts';

/** Something that a reader of the figures has to know. */
export interface Note {
  /** `convention`, `batch`, `symbols`, `uncounted`, `problem`, ... */
  readonly about: string;
  readonly text: string;
}

const origins = { given: 'given', assumed: 'assumed', data: 'decided by the data, assumed' } as const;
const reasons = {
  zero: 'counted as 0 by this convention',
  unknown: 'not counted, as the operator or its shapes are not known',
} as const;

/** How the MACs were counted: the convention by name, and where attention's products are. */
export function conventionNote({ convention, attention, totals }: Profile): Note {
  const description = conventions[convention]?.description;
  const products = `Attention's products (${formatCount(totals.attentionMacs)} MACs) are ${
    attention === 'included' ? 'included' : 'apart: not among the MACs'
  }.`;
  return { about: 'convention', text: [`${convention}.`, description, products].filter(Boolean).join(' ') };
}

/** Weights that are in the totals and in no row. */
function unreadNote(profile: Profile): Note[] {
  let [parameters, others] = [profile.totals.parameters, profile.totals.statistics + profile.totals.constants];
  for (const row of profile.rows()) {
    parameters -= row.parameters;
    others -= row.statistics + row.constants;
  }
  if (parameters === 0 && others === 0) return [];
  const what = `${formatCount(parameters)} parameters, ${formatCount(others)} statistics and constants`;
  return [{ about: 'unread', text: `stored, but read by no node that was counted: ${what}` }];
}

/** The machine that times are of, and what they are. */
export function rooflineNote({ machine, time, unit, ridge, unknown }: Roofline): Note {
  const { name, peak, bandwidth, source } = machine;
  const figures = `${formatUnit(peak, `${unit}/s`)}, ${formatUnit(bandwidth, 'B/s')}, ridge at ${formatFigure(ridge)} ${unit}/B`;
  const missing = unknown === 0 ? '' : ` The work of ${formatPlural(unknown, 'node')} is not known and not in it.`;
  return {
    about: 'roofline',
    text: `at least ${formatUnit(time, 's')} on ${name} (${figures}; ${source}), nodes one after another: a bound, no estimate.${missing}`,
  };
}

/** Dimensions that only data decide, in one note: files have a new one for every operator behind the first. */
function decidedByData(symbols: readonly SymbolValue[]): Note[] {
  const names = symbols.filter(({ origin }) => origin === 'data').map(({ symbol }) => symbol);
  if (names.length === 0) return [];
  const more = names.length > MOST_SYMBOLS ? ` and ${formatCount(names.length - MOST_SYMBOLS)} more` : '';
  return [{ about: 'symbol', text: `${names.slice(0, MOST_SYMBOLS).join(', ')}${more} = 1 (${origins.data})` }];
}

const MOST_SYMBOLS = 5;

/** What stands beside every report: conventions, assumptions, what was not counted, what went wrong. */
export function notesOf(profile: Profile, roofline?: Roofline): Note[] {
  const { batch, inputs, symbols, uncounted, problems } = profile;
  const shape = inputs.map(({ name, dtype, shape }) => `${name} ${dtype} [${shape.join(', ')}]`).join(', ');
  const of = (why: 'zero' | 'unknown'): Note[] => {
    const ops = uncounted.filter((one) => one.why === why).map(({ op, nodes }) => `${op} (${formatCount(nodes)})`);
    return ops.length === 0
      ? []
      : [{ about: why === 'zero' ? 'zero' : 'unknown', text: `${reasons[why]}: ${ops.join(', ')}` }];
  };
  return [
    conventionNote(profile),
    { about: 'inputs', text: `${shape === '' ? 'none' : shape}. Batch of ${formatCount(batch)}.` },
    ...symbols
      .filter(({ origin }) => origin !== 'data')
      .map(({ symbol, value, origin }) => ({ about: 'symbol', text: `${symbol} = ${value} (${origins[origin]})` })),
    ...decidedByData(symbols),
    ...(roofline === undefined ? [] : [rooflineNote(roofline)]),
    ...unreadNote(profile),
    ...of('zero'),
    ...of('unknown'),
    ...problems
      .slice(0, MOST_PROBLEMS)
      .map(({ place, message }) => ({ about: 'problem', text: `${place}: ${message}` })),
    ...(problems.length > MOST_PROBLEMS
      ? [{ about: 'problem', text: `${formatPlural(problems.length - MOST_PROBLEMS, 'more problem')}` }]
      : []),
  ];
}

/** More than these are a fault that repeats. */
const MOST_PROBLEMS = 50;
