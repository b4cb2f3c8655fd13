import { type CellGenotype, checkCell } from '../space/genotype.ts';

/** How a cell is drawn. */
export interface DrawCellOptions {
  /** States that are joined to the output; default every node. */
  concat?: readonly number[];
  /** Written above the drawing. Default none. */
  title?: string;
}

const ink = '#333333';
/** Graphviz knows this font's widths, and browsers have one of the same widths. */
const font = 'fontname="Helvetica", fontsize=15';
/** Fills of inputs, nodes and output: Paul Tol's light scheme, near the colours of the paper's figures. */
const fills = { input: '#BBCC33', node: '#99DDFF', output: '#EEDD88' } as const;

const escaped = (s: string): string => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * A cell in Graphviz's language, as figures 4 and 5 of the paper have it: from left to right the two inputs, the nodes from 0, and the
 * output; edges are labelled with their operations. Throws where it is no cell, or a joined state no node of it.
 */
export function cellToDot(edges: CellGenotype, { concat, title }: DrawCellOptions = {}): string {
  checkCell('drawCell', edges);
  const nodes = edges.length / 2;
  const joined = concat ?? Array.from({ length: nodes }, (_, i) => 2 + i);
  for (const state of joined)
    if (!Number.isInteger(state) || state < 2 || state > nodes + 1)
      throw new Error(`drawCell: concat must hold states from 2 to ${nodes + 1}, got ${state}`);
  const box = (id: string, label: string, fill: string): string => `${id} [label="${label}", fillcolor="${fill}"]`;
  // An operation is a node between two halves of its edge, so that no other edge runs through it.
  const operation = ([name, from]: CellGenotype[number], i: number): string[] => [
    `e${i} [label="${name}", shape=plaintext, style=solid, margin="0.07,0.02", width=0, height=0, fontsize=13]`,
    `s${from} -> e${i} [arrowhead=none]`,
    `e${i} -> s${2 + Math.floor(i / 2)}`,
  ];
  const lines = [
    'digraph {',
    `graph [rankdir=LR, nodesep=0.22, ranksep=0.3, pad=0.3, bgcolor=white, fontcolor="${ink}", ${font}]`,
    `node [shape=box, style="filled,rounded", height=0.45, width=0.5, margin="0.13,0.06", color="#888888", fontcolor="${ink}", ${font}]`,
    'edge [color="#777777", arrowsize=0.7]',
    ...(title === undefined ? [] : [`labelloc=t; label=<<b><font point-size="18">${escaped(title)}</font></b><br/> >`]),
    box('s0', 'c_{k-2}', fills.input),
    box('s1', 'c_{k-1}', fills.input),
    '{ rank=same; s0 -> s1 [style=invis] }',
    ...Array.from({ length: nodes }, (_, i) => box(`s${2 + i}`, `${i}`, fills.node)),
    box('out', 'c_{k}', fills.output),
    ...edges.flatMap(operation),
    ...joined.map((state) => `s${state} -> out`),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * A cell as an SVG image, as figures 4 and 5 of the paper draw it: `drawCell(genotype.normal)`. Laid out by Graphviz
 * (`@viz-js/viz`, to be installed besides). Throws as `cellToDot`, and where that package is missing.
 */
export async function drawCell(edges: CellGenotype, options: DrawCellOptions = {}): Promise<string> {
  const dot = cellToDot(edges, options);
  const { dotToSvg } = await import('@netwright/tensor-core/draw');
  return dotToSvg(dot);
}
