import type { Diagram } from './diagram.ts';
import type { Verdict } from './verdict.ts';

/** The lectures whose figures are drawn here, by letter. */
export const lectures = {
  A: 'Albanie, 4F12, lecture 15',
  H: 'Hall, Deep Learning Architectures (2020)',
  M: 'MIT 6.5940, lecture 2',
  C: 'CS25, topics of the course',
} as const;

/** A letter of `lectures`. */
export type Lecture = keyof typeof lectures;

/** What the data of a figure are computed from. */
export interface FigureInput {
  /** The figure's own seed. */
  readonly seed: number;
  /** What the script of `trainedBy` has stored. */
  record<T>(): T;
}

/** A script that trains, or measures by the clock, what a figure shows, and the record that it writes: `<out>/<record>.json`. */
export interface TrainingScript {
  readonly script: string; // from the repository's root: 'scripts/train/degradation.ts'
  readonly args?: readonly string[];
  readonly record: string; // kept as scripts/figures/data/<record>.json
}

/** What a figure is drawn from: a Vega-Lite specification, a drawing by Graphviz (`dot`), or an SVG image. */
export type Plot = object | Diagram | string;

/** A figure of a lecture: where it comes from, how it is made, and what must hold of it. */
export interface FigureDefinition<D> {
  /** 'F35', as the file's name begins. */
  readonly id: string;
  readonly title: string;
  /** The lectures that show it. */
  readonly lectures: readonly Lecture[];
  /** Paper and number of the figure or table. */
  readonly source: string;
  /** What the figure shows, in a sentence or two: caption, and description for who cannot see it. */
  readonly caption: string;
  /** How the data are made. */
  readonly method: string;
  /** 'slow' trains or times something: it is redone by `--slow` only, and read from its stored data otherwise. */
  readonly cost: 'cheap' | 'slow';
  /** Of everything random in the data; default 0. */
  readonly seed?: number;
  /** Only for slow figures whose networks a script of scripts/train trains, or that one of scripts/bench times. */
  readonly trainedBy?: TrainingScript;
  /** Computes plain data (numbers, text, lists and records of these), the same for the same seed. */
  readonly data: (input: FigureInput) => D | Promise<D>;
  /** A Vega-Lite specification, a drawing by Graphviz, or an SVG image. */
  readonly plot: (data: D) => Plot | Promise<Plot>;
  /** What must hold of the data, by what it says. */
  readonly checks: Readonly<Record<string, (data: D) => Verdict>>;
}

/** A figure whose data only it knows. */
export type Figure = FigureDefinition<unknown>;

/** Declares a figure; the type of its data follows from its data function. */
export const defineFigure = <D>(definition: FigureDefinition<D>): Figure => definition as unknown as Figure;
