import { type Cell, cellIndex, cellOf, digitCellCount, prunedCell } from './digit-cell.ts';

/** What a network came to on some images. */
export interface CellFigures {
  /** Share of right answers. */
  readonly accuracy: number;
  /** Mean of -log p of the right class [nats]. */
  readonly logLoss: number;
}

/** A file of the form that `scripts/search/cell-table.ts` writes. */
export interface CellTableFile {
  readonly training: { readonly epochs: number; readonly validation: number; readonly test: number };
  /** After which epochs validation was measured. */
  readonly epochs: readonly number[];
  /** Cell, then for each seed: right answers and 10,000 x log-loss on validation after each of the epochs, and on test. */
  readonly rows: readonly (readonly (number | readonly number[])[])[];
}

/** Which training is asked for. */
export interface CellQuery {
  /** From 0; default 0. */
  seed?: number;
  /** After so many epochs, one of the table's; default all of them. */
  epochs?: number;
}

/**
 * The results of all 729 cells, each trained from several seeds. Cells that differ in edges without influence are the same network
 * and share a row.
 */
export class CellTable {
  /** The epochs after which there are figures, the last of which is a full training. */
  readonly epochs: readonly number[];
  /** How many seeds each cell was trained from. */
  readonly seeds: number;
  /** The numbers of the cells without edges that have no influence, in ascending order: the different networks. */
  readonly networks: readonly number[];

  private readonly rows: ReadonlyMap<number, readonly (readonly number[])[]>;
  private readonly training: CellTableFile['training'];
  private readonly order: readonly number[]; // networks by mean test accuracy, the best first

  /** Throws where a network has no row, or rows differ in their seeds. */
  constructor({ rows, epochs, training }: CellTableFile) {
    const split = rows.map(([cell, ...runs]) => [cell as number, runs as unknown as readonly number[][]] as const);
    this.rows = new Map(split);
    this.epochs = epochs;
    this.training = training;
    this.seeds = split[0]?.[1].length ?? 0;
    const all = Array.from({ length: digitCellCount }, (_, i) => cellIndex(prunedCell(cellOf(i))));
    this.networks = [...new Set(all)].sort((a, b) => a - b);
    const columns = 2 * epochs.length + 2;
    for (const cell of this.networks) {
      const runs = this.rows.get(cell);
      if (runs?.length !== this.seeds || runs.some((run) => run.length !== columns))
        throw new Error(`CellTable: cell ${cell} must have ${this.seeds} runs of ${columns} figures`);
    }
    this.order = [...this.networks].sort((a, b) => this.mean(b).accuracy - this.mean(a).accuracy || a - b);
  }

  private run(caller: string, cell: Cell, seed: number): readonly number[] {
    const runs = this.rows.get(cellIndex(prunedCell(cell))) as readonly number[][];
    const run = runs[seed];
    if (!run) throw new Error(`${caller}: seed must be an integer from 0 to ${this.seeds - 1}, got ${seed}`);
    return run;
  }

  private figures(run: readonly number[], column: number, images: number): CellFigures {
    return { accuracy: (run[column] as number) / images, logLoss: (run[column + 1] as number) / 1e4 };
  }

  /** On the 600 images to choose by. Throws on a seed, or epochs, that the table does not have. */
  validation(cell: Cell, { seed = 0, epochs = this.training.epochs }: CellQuery = {}): CellFigures {
    const column = this.epochs.indexOf(epochs);
    if (column < 0) throw new Error(`validation: epochs must be one of ${this.epochs.join(', ')}, got ${epochs}`);
    return this.figures(this.run('validation', cell, seed), 2 * column, this.training.validation);
  }

  /** On the 2,000 images to test with, after a full training. Throws on a seed that the table does not have. */
  test(cell: Cell, { seed = 0 }: Pick<CellQuery, 'seed'> = {}): CellFigures {
    return this.figures(this.run('test', cell, seed), 2 * this.epochs.length, this.training.test);
  }

  /** The test figures' mean over all seeds: what a cell is worth. */
  meanTest(cell: Cell): CellFigures {
    return this.mean(cellIndex(prunedCell(cell)));
  }

  private mean(network: number): CellFigures {
    const runs = (this.rows.get(network) ?? []).map((run) =>
      this.figures(run, 2 * this.epochs.length, this.training.test),
    );
    const of = (key: keyof CellFigures): number => runs.reduce((sum, run) => sum + run[key], 0) / runs.length;
    return { accuracy: of('accuracy'), logLoss: of('logLoss') };
  }

  /** The place of a cell among the different networks by mean test accuracy, the best at 1; equals share the better place. */
  rank(cell: Cell): number {
    const { accuracy } = this.meanTest(cell);
    return 1 + this.order.findIndex((network) => this.mean(network).accuracy <= accuracy);
  }

  /** The cell of a place from 1. Throws on places that there are not. */
  ranked(place: number): Cell {
    const network = this.order[place - 1];
    if (network === undefined)
      throw new Error(`ranked: the place must be from 1 to ${this.order.length}, got ${place}`);
    return cellOf(network);
  }
}
