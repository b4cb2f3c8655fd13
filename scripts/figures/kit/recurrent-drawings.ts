import { quoted, tone } from './diagram.ts';

const subscripts = ['₀', '₁', '₂', '₃', '₄'];
const at = (letter: string, t: number): string => `${letter}${subscripts[t]}`;

/** A plain recurrent network, written out over four steps; lies bottom to top. */
export function unrolledNetwork(): string {
  const steps = [1, 2, 3, 4];
  const column = (t: number): string => `x${t} [label=${quoted(at('x', t))} ${tone('orange')}]
h${t} [label=${quoted(at('h', t))}]
y${t} [label=${quoted(at('y', t))} ${tone('green')}]
x${t} -> h${t} [label=" W"]
h${t} -> y${t}
h${t - 1} -> h${t} [label="R"]`;
  return `{ rank=same; h0 [label=${quoted(at('h', 0))}]; ${steps.map((t) => `h${t}`).join('; ')} }
${steps.map(column).join('\n')}`;
}

/** A cell of an LSTM: its gates, and the state that only they change; lies left to right. */
export const lstmCell = (): string => `in [label="x, h before" ${tone('orange')}]
before [label="c before" ${tone('purple')}]
f [label="forget gate\\nf = σ(W x + R h + b)"]
i [label="input gate\\ni = σ(…)"]
g [label="candidate\\ng = tanh(…)"]
o [label="output gate\\no = σ(…)"]
c [label="c = f · c before + i · g" ${tone('purple')}]
h [label="h = o · tanh(c)" ${tone('green')}]
in -> f
in -> i
in -> g
in -> o
before -> c [penwidth=2.5]
f -> c
i -> c
g -> c
c -> h
o -> h`;
