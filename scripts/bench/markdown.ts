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
  const tables = sections.map(({ title, figures, note }) => {
    const rows = figures.map((f) => `| ${cellsOf(f).join(' | ')} |`);
    const table = ['| figure | value | asked for | reached |', '|---|---:|---:|---|', ...rows];
    return [`## ${title}`, '', ...(rows.length > 0 ? table : []), ...(note ? ['', note] : [])].join('\n');
  });
  return `# Benchmarks

Written by \`npm run bench -- --write\` on ${machine}, with ${versions.join(', ')}. ${gpu}

Times are medians. In comparisons the contestants take turns within one run, each in its own process or session, and a ratio
is the median of the ratios of single rounds. A training step is all of it: forward pass, loss, gradients, optimiser, and the
new state handed to the next step. PyTorch counts with the number of threads that suits it better. Debian's
torch multiplies matrices by the reference BLAS unless OpenBLAS is installed, which it was not: its convolutions (oneDNN) are fast,
its dense layers are not, so that LeNet-5's ratio flatters us.

${tables.join('\n\n')}
`;
}
