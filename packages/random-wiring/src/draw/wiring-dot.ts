import { palette } from '@netwright/plots';
import { inputNodes, outputNodes } from '../graph/degrees.ts';
import type { Wiring } from '../graph/wiring.ts';

/** How a wiring is drawn. */
export interface DrawWiringOptions {
  /** From the top down as the data flow, or clockwise on a circle from the top, as ring lattices are drawn. Default 'layers'. */
  layout?: 'layers' | 'circle';
  /** Whether nodes show their numbers; default true. */
  numbers?: boolean;
  /** Whether the input and the output of the stage are drawn too; default true in layers, false on a circle. */
  ends?: boolean;
  /** Written above; default none. */
  title?: string;
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');

/** Side by side without touching: the circle's circumference has 0.6 inches for each node. */
const radius = (nodes: number): number => Math.max(0.6, (0.6 * nodes) / (2 * Math.PI));

/**
 * A wiring in Graphviz's language: nodes that read the stage's input are orange, those whose mean is its output green, both at once
 * purple, the others blue. Edges that skip nodes are told by their length alone, as in the drawings of Xie et al. 2019.
 */
export function wiringDot(wiring: Wiring, options: DrawWiringOptions = {}): string {
  const { layout = 'layers', numbers = true, ends = layout === 'layers', title } = options;
  const circle = layout === 'circle';
  const [inputs, outputs] = [new Set(inputNodes(wiring)), new Set(outputNodes(wiring))];
  const colour = (node: number): string => {
    if (inputs.has(node)) return outputs.has(node) ? palette.purple : palette.orange;
    return outputs.has(node) ? palette.green : palette.sky;
  };
  const place = (node: number): string => {
    const angle = Math.PI / 2 - (2 * Math.PI * node) / wiring.nodes;
    const r = radius(wiring.nodes);
    return `, pos="${(r * Math.cos(angle)).toFixed(4)},${(r * Math.sin(angle)).toFixed(4)}!"`;
  };
  const out = [
    'digraph {',
    `graph [bgcolor=white, pad=0.2, fontname="Helvetica"${circle ? ', layout=neato, splines=true' : ', nodesep=0.15, ranksep=0.25'}]`,
    'node [shape=circle, style=filled, fixedsize=true, width=0.34, fontname="Helvetica", fontsize=11, color="#555555", fontcolor="#222222"]',
    'edge [color="#777777", arrowsize=0.45, penwidth=0.8]',
    ...(title ? [`labelloc=t; fontsize=16; label="${escaped(title)}"`] : []),
  ];
  for (let node = 0; node < wiring.nodes; node++)
    out.push(`n${node} [label="${numbers ? node : ''}", fillcolor="${colour(node)}"${circle ? place(node) : ''}]`);
  for (const [from, to] of wiring.edges) out.push(`n${from} -> n${to}`);
  if (ends && !circle) {
    out.push('node [shape=box, style="filled,rounded", fixedsize=false, height=0.25, fillcolor=white]');
    out.push('input [label="input"]', 'output [label="output: mean"]');
    for (const node of inputs) out.push(`input -> n${node}`);
    for (const node of outputs) out.push(`n${node} -> output`);
  }
  out.push('}');
  return `${out.join('\n')}\n`;
}
