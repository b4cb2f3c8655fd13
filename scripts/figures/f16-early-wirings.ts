import { originChannel, palette } from '@netwright/plots';
import {
  aTypeMachine,
  bTypeMachine,
  machineCycle,
  nextStates,
  perceptronBound,
  separablePoints,
  trainPerceptron,
} from '@netwright/random-wiring';
import { uniform } from '@netwright/tensor-core';
import { logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { equal, every, holds } from './kit/verdict.ts';

const [units, machines] = [5, 40]; // units before their connections get three more each
const margins = [0.4, 0.2, 0.1, 0.05, 0.025, 0.0125];

/** All moments of a machine until its states have come round twice. */
function course(seed: number) {
  const machine = bTypeMachine(aTypeMachine(units, { seed }));
  const start = Array.from(uniform(machine.units.length, { seed, stream: 'first states' }), Math.round);
  const { transient, period } = machineCycle(machine, start);
  const states = [start];
  for (let t = 0; t < transient + 2 * period; t++) states.push(nextStates(machine, states.at(-1) as number[]));
  return { seed, wires: machine.units.map((pair) => [...pair]), transient, period, states };
}

/** Machines wired at random: Turing's, and Rosenblatt's that learns. */
export const figure = defineFigure({
  id: 'F16',
  title: 'Turing’s random machine ends in a cycle, a perceptron without mistakes',
  lectures: ['A'],
  source: 'after Turing (1948) and Rosenblatt (1962); the bound is Novikoff’s (1962)',
  caption: `Left, the states of a machine of Turing’s B-type, moment by moment, until its cycle has run twice (the line marks where it begins): ${units} NAND units wired at random, in the first rows, with three units more on each of their ${2 * units} connections. Right, the mistakes that the perceptron’s rule makes until none is left, over the bound (R/γ)² (both logarithmic): below the dotted line everywhere.`,
  method: `Simulated with the package random-wiring: the longest cycle of ${machines} machines from random states; 200 points in 5 dimensions for each of 6 margins and 4 seeds.`,
  cost: 'cheap',
  data: () => {
    const all = Array.from({ length: machines }, (_, seed) => course(seed));
    const longest = all.reduce((best, one) => (one.period > best.period ? one : best));
    return {
      machine: longest,
      periods: all.map(({ period }) => period),
      perceptrons: margins.flatMap((margin) =>
        [0, 1, 2, 3].map((seed) => {
          const { separator, ...data } = separablePoints(200, 5, { margin, seed });
          const { updates, converged, weights } = trainPerceptron(data);
          const wrong = data.points.filter(
            (x, i) => (data.labels[i] as number) * x.reduce((sum, v, k) => sum + v * (weights[k] as number), 0) <= 0,
          ).length;
          const bound = perceptronBound(data, separator);
          return { margin, seed, updates, converged, wrong, bound, origin: 'computed here' as const };
        }),
      ),
    };
  },
  plot: ({ machine, perceptrons }) => {
    const cells = machine.states.flatMap((states, moment) => states.map((state, unit) => ({ moment, unit, state })));
    const ordinal = (field: string, title: string, every: number) => ({
      field,
      type: 'ordinal',
      title,
      axis: { labelAngle: 0, labelExpr: `datum.value % ${every} === 0 ? datum.label : ''`, ticks: false },
    });
    const bounds: [number, number] = [8, 50_000];
    const mistakes: [number, number] = [1, 1000];
    const x = logarithmic('bound', 'bound (R/γ)² on mistakes', bounds);
    const y = logarithmic('updates', 'mistakes until none is left', mistakes);
    const step = Math.floor(360 / machine.states.length);
    return {
      width: 620,
      spacing: 40,
      hconcat: [
        {
          width: step * machine.states.length,
          height: 288,
          layer: [
            {
              data: { values: cells },
              mark: { type: 'rect', stroke: 'white', strokeWidth: 1 },
              encoding: {
                x: ordinal('moment', 'moment', 5),
                y: ordinal('unit', 'unit', 5),
                color: {
                  field: 'state',
                  type: 'nominal',
                  scale: { domain: [0, 1], range: ['#DDDDDD', palette.blue] },
                  legend: { title: null, symbolStrokeWidth: 0, labelExpr: "'state ' + datum.label" },
                },
              },
            },
            {
              data: { values: [{}] },
              mark: { type: 'rule', color: palette.vermillion, strokeWidth: 3 },
              encoding: { x: { value: step * machine.transient }, y: { value: -6 }, y2: { value: 294 } },
            },
          ],
        },
        {
          width: 320,
          height: 288,
          layer: [
            {
              data: { values: [bounds[0], mistakes[1]].map((bound) => ({ bound, updates: bound })) },
              mark: { type: 'line', strokeDash: [2, 3], strokeWidth: 1.5, color: palette.black },
              encoding: { x, y },
            },
            {
              data: { values: perceptrons },
              mark: { type: 'point', filled: true, size: 60, opacity: 0.8, color: palette.green },
              encoding: { x, y, shape: originChannel('shape', perceptrons) },
            },
          ],
        },
      ],
    };
  },
  checks: {
    'every unit gives NAND of its two inputs of the moment before': ({ machine: { wires, states } }) =>
      holds(
        states
          .slice(1)
          .every((now, t) =>
            now.every(
              (state, unit) => state === ((wires[unit] ?? []).every((from) => states[t]?.[from] === 1) ? 0 : 1),
            ),
          ),
        'a state differs',
      ),
    'the cycle is found: states come again after its period, none earlier, and nothing of the way there is of it': ({
      machine: { states, transient, period },
    }) => {
      const seen = states.map((state) => state.join(''));
      const round = seen.slice(transient, transient + period);
      return every(
        equal('the second round', seen.slice(transient + period, transient + 2 * period), round),
        equal('different states', new Set(seen).size, transient + period),
        holds(
          seen.slice(0, transient).every((state) => !round.includes(state)),
          'a state before must not be of the cycle',
        ),
      );
    },
    'the perceptron ends without a mistake on all data': ({ perceptrons }) =>
      every(
        ...perceptrons.flatMap(({ margin, seed, converged, wrong }) => [
          equal(`converged (margin ${margin}, seed ${seed})`, converged, true),
          equal(`wrong points (margin ${margin}, seed ${seed})`, wrong, 0),
        ]),
      ),
    'it makes at most (R/γ)² mistakes': ({ perceptrons }) =>
      every(
        ...perceptrons.map(({ margin, seed, updates, bound }) =>
          holds(updates <= bound, `margin ${margin}, seed ${seed}: at most ${bound}, got ${updates}`),
        ),
      ),
  },
});
