import { cellsOf, type Figure } from './figure.ts';

/** A table of figures and what must be known of it. */
export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly note?: string;
}

/** What was measured, where. */
export interface Report {
  readonly sections: readonly Section[];
  readonly machine: string;
  readonly versions: readonly string[];
  /** GPU devices on which a session can be made. */
  readonly gpus: readonly string[];
}

/** The report as docs/benchmarks.md has it. */
export function markdown({ sections, machine, versions, gpus }: Report): string {
  const gpu =
    gpus.length === 0
      ? 'There was no GPU: nothing is said here of speed on one.'
      : `GPU devices (${gpus.join(', ')}) were there but are not measured.`;
  return `# Benchmarks

Written by \`npm run bench -- --write\` on ${machine}, with ${versions.join(', ')}. ${gpu}

Times are medians. In comparisons the contestants take turns within one run, each in its own process or session, and a ratio
is the median of the ratios of single rounds. A training step is all of it: forward pass, loss, gradients, optimiser, and the
new state handed to the next step. Each counts with the number of threads that suits it better. Debian's torch multiplies
matrices by the reference BLAS unless OpenBLAS is installed: its convolutions (oneDNN) are fast then, its dense layers are not.
Figures of PyTorch that do not name OpenBLAS are with the reference BLAS, so that LeNet-5's ratio flatters us.

${sections.map(table).join('\n\n')}
`;
}

/** A section as text, from its title to its last line. */
function table({ title, figures, note }: Section): string {
  const rows = figures.map((f) => `| ${cellsOf(f).join(' | ')} |`);
  const lines = ['| figure | value | asked for | reached |', '|---|---:|---:|---|', ...rows];
  return [`## ${title}`, '', ...(rows.length > 0 ? lines : []), ...(note ? ['', note] : [])].join('\n');
}

/**
 * A document with the sections that were measured in the place of its own, the others as they are, in the order of `titles`.
 * Throws where the document was written on another machine or with other versions: its figures would not belong together.
 */
export function withSections(document: string, report: Report, titles: readonly string[]): string {
  const [head, ...measured] = markdown(report)
    .trimEnd()
    .split(/\n+(?=## )/) as [string, ...string[]];
  const [oldHead, ...old] = document.trimEnd().split(/\n+(?=## )/) as [string, ...string[]];
  const madeBy = (text: string): string => /^Written by .*$/m.exec(text)?.[0] ?? '(nothing)';
  if (madeBy(head) !== madeBy(oldHead))
    throw new Error(`bench: --only keeps what was measured alike, got "${madeBy(oldHead)}" and "${madeBy(head)}"`);
  const titleOf = (section: string): string => /^## (.*)/.exec(section)?.[1] ?? '';
  const byTitle = new Map([...old, ...measured].map((section) => [titleOf(section), section]));
  const known = titles.flatMap((title) => byTitle.get(title) ?? []);
  return `${[head, ...known].join('\n\n')}\n`;
}
