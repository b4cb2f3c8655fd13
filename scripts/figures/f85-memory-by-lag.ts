import { originChannel, palette } from '@netwright/plots';
import { mean } from '../mean.ts';
import { linear, logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { drawingPanel } from './kit/image/drawing-panel.ts';
import { gradientByLag, lstmParameters, type Memory, recall, startGradientByLag } from './kit/recall-task.ts';
import { lstmCell, unrolledNetwork } from './kit/recurrent-drawings.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

const lags = [5, 10, 20, 30, 40];
const seeds = [0, 1, 2];
const radii = [0.5, 0.8, 0.95];
const steps = 41;
const memories = ['RNN', 'LSTM'] as const satisfies readonly Memory[];
const [units, numbers] = [24, 9];
const startNames = { RNN: 'RNN at its start', LSTM: 'LSTM at its start' } as const;

/** What recurrent networks remember, and how fast their gradients fade. */
export const figure = defineFigure({
  id: 'F85',
  title: 'Plain recurrent networks forget, LSTMs hold on',
  lectures: ['H'],
  source: 'Hall (2020); Hochreiter & Schmidhuber (1997); Bengio, Simard & Frasconi (1994)',
  caption:
    'Above, a plain recurrent network written out over four steps, and the cell of an LSTM. Left, the gradient of a layer’s last output by the input of an earlier step (logarithmic): at states of 0 a plain one’s fades as ρ to the power of the lag, ρ being the factor of its recurrent matrix; that of the networks on the right, before training, fades in plain ones as with a ρ between 0.5 and 0.8, and not in LSTMs (three seeds each). Right, how often networks of 24 units name a mark that they saw some steps before, among noise: runs and their means; guessing gives 12.5 %. At a lag of 10 one plain network of three learns it as well, from 20 on none.',
  method:
    'Gradients by grad of tensor-core as part of the graph: at states of 0 with a rotation times ρ as the matrix, and of the networks as they start, on a sequence of the task. Recall: trained, 1,600 sequences with noise of 0.3, 1,750 updates of Adam, three seeds for each lag; forget gates of the LSTM start open, with 4 added to their bias.',
  cost: 'slow',
  seed: 0,
  data: async ({ seed }) => {
    const gradients = [];
    for (const rho of radii) gradients.push({ rho, norms: await gradientByLag(rho, steps, seed) });
    const starts = [];
    for (const memory of memories)
      for (const one of seeds) starts.push({ memory, seed: one, norms: await startGradientByLag(memory, steps, one) });
    const runs = [];
    for (const memory of memories)
      for (const lag of lags)
        for (const one of seeds)
          runs.push({
            memory,
            lag,
            seed: one,
            right: 100 * (await recall(memory, lag, one)),
            origin: 'computed here' as const,
          });
    return { gradients, starts, runs, parameters: lstmParameters(units, numbers) };
  },
  plot: async ({ gradients, starts, runs }) => {
    const fades = gradients.map(({ rho, norms }) => ({ name: `plain, ρ = ${rho}`, norms }));
    const begins = starts.map(({ memory, seed, norms }) => ({ name: startNames[memory], seed, norms }));
    const curves = [...fades, ...begins].flatMap(({ norms, ...curve }) =>
      norms.map((norm, lag) => ({ ...curve, lag, norm, origin: 'computed here' as const })),
    );
    const means = memories.flatMap((memory) =>
      lags.map((lag) => ({
        memory,
        lag,
        right: mean(runs.filter((run) => run.memory === memory && run.lag === lag).map(({ right }) => right)),
      })),
    );
    const color = (field: string, domain: readonly string[], range: readonly string[]) => ({
      field,
      type: 'nominal',
      scale: { domain, range },
      legend: { title: null, symbolType: 'stroke', columns: 3 },
    });
    const x = linear('lag', 'lag [steps]', [0, 41]);
    const y = linear('right', 'right answers [%]', [0, 103]);
    const kinds = color('memory', memories, [palette.vermillion, palette.blue]);
    const gradientPanel = {
      width: 360,
      height: 300,
      data: { values: curves },
      mark: { type: 'line', strokeWidth: 1.8, clip: true },
      encoding: {
        x,
        y: logarithmic('norm', 'length of the gradient, relative to lag 0', [1e-13, 10]),
        detail: { field: 'seed' },
        color: color(
          'name',
          [...fades.map(({ name }) => name), ...Object.values(startNames)],
          [palette.sky, palette.purple, palette.black, palette.vermillion, palette.blue],
        ),
      },
    };
    const recallPanel = {
      width: 360,
      height: 300,
      layer: [
        { data: { values: means }, mark: { type: 'line' }, encoding: { x, y, color: kinds } },
        {
          data: { values: runs },
          mark: { type: 'point', filled: true, size: 60, opacity: 0.7 },
          encoding: { x, y, color: kinds, shape: originChannel('shape', runs) },
        },
      ],
    };
    const unrolled = {
      title: 'unrolled: h = tanh(W x + R h before)',
      direction: 'BT',
    } as const;
    const cell = { title: 'an LSTM’s cell', direction: 'LR' } as const;
    return {
      width: 800,
      spacing: 30,
      vconcat: [
        {
          spacing: 60,
          hconcat: [
            await drawingPanel({ ...unrolled, dot: unrolledNetwork(), width: 390, height: 190 }),
            await drawingPanel({ ...cell, dot: lstmCell(), width: 390, height: 190 }),
          ],
        },
        { spacing: 60, resolve: { scale: { color: 'independent' } }, hconcat: [gradientPanel, recallPanel] },
      ],
    };
  },
  checks: {
    'the gradient of the recurrent layer fades as ρ to the power of the lag': ({ gradients }) =>
      every(
        ...gradients.flatMap(({ rho, norms }) =>
          norms.map((norm, lag) => near(`ρ = ${rho}, lag ${lag}`, norm, rho ** lag, { rtol: 1e-4 })),
        ),
      ),
    'before training, 40 steps back, plain networks keep less than 1e-9 of the gradient, LSTMs more than a tenth at every lag':
      ({ starts }) =>
        every(
          equal('curves', starts.length, memories.length * seeds.length),
          ...starts.map(({ memory, seed, norms }) =>
            memory === 'RNN'
              ? holds((norms[40] ?? 1) < 1e-9, `RNN, seed ${seed}: got ${norms[40]}`)
              : holds(Math.min(...norms) > 0.1, `LSTM, seed ${seed}: got ${Math.min(...norms)}`),
          ),
        ),
    'an LSTM of n units over m numbers has 4 (n (n + m) + n) parameters, and PyTorch’s second bias 4 n more': ({
      parameters,
    }) => equal('parameters', parameters, 4 * (units * (units + numbers) + units) + 4 * units),
    'the LSTM recalls more than 90 % in every run at every lag': ({ runs }) => {
      const all = runs.filter(({ memory }) => memory === 'LSTM').map(({ right }) => right);
      return every(
        equal('runs', all.length, lags.length * seeds.length),
        holds(Math.min(...all) > 90, `they must be above 90, got ${all}`),
      );
    },
    'the plain network does at a lag of 5 (more than 90 %), but from 20 on less than 80 % in every run, and less than half at 40':
      ({ runs }) => {
        const of = (least: number, most: number): number[] =>
          runs.filter(({ memory, lag }) => memory === 'RNN' && lag >= least && lag <= most).map(({ right }) => right);
        return every(
          holds(Math.min(...of(5, 5)) > 90, `at 5 must be above 90, got ${of(5, 5)}`),
          holds(Math.max(...of(20, 40)) < 80, `from 20 must be below 80, got ${of(20, 40)}`),
          holds(Math.max(...of(40, 40)) < 50, `at 40 must be below 50, got ${of(40, 40)}`),
        );
      },
  },
});
