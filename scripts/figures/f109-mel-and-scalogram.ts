import { originChannel, palette } from '@netwright/plots';
import { linear, logarithmic } from './kit/axes.ts';
import {
  centres,
  chirp,
  chirpMaps,
  decibels,
  frequencyAt,
  hann,
  hop,
  lowest,
  perOctave,
  rate,
  reach,
  ridge,
  size,
  step,
  voiceFrequency,
  voices,
} from './kit/chirp.ts';
import { defineFigure } from './kit/figure.ts';
import { mapPanel } from './kit/image/map-panel.ts';
import { hertzOf, mel, melCorners, triangle } from './kit/mel.ts';
import { every, holds, near } from './kit/verdict.ts';

const filters = 26;
const shownEvery = 8; // columns from one point that is drawn to the next
const origin = 'computed here' as const;
const corners = melCorners(filters, rate / 2);

/** A chirp in hertz, in mel and by wavelets. */
export const figure = defineFigure({
  id: 'F109',
  title: 'One chirp, three pictures: spectrogram, mel filters, wavelets',
  lectures: ['C'],
  source: 'Stevens, Volkmann & Newman (1937); Davis & Mermelstein (1980); Grossmann & Morlet (1984)',
  caption:
    'The mel scale and its 26 triangular filters; below, a tone that rises from 200 to 3400 Hz in a second as spectrogram, as mel spectrogram and as scalogram of Morlet wavelets (dark: loud, over 60 dB). Line: the frequency that the tone has; points: where each picture is largest. The bars at both ends are the tone’s start and stop.',
  method:
    'Computed in float64 graphs: pieces of the signal times matrices of cosines and sines (256 samples, Hann’s window) or of wavelets (12 for each octave); the filters weigh and sum the spectra’s squares in plain arithmetic.',
  cost: 'cheap',
  data: async () => {
    const signal = chirp();
    const { power, scales } = await chirpMaps();
    const bins = size / 2 + 1;
    const weights = Array.from({ length: filters }, (_, i) =>
      Array.from({ length: bins }, (_, k) => triangle(corners, i, k * step)),
    );
    const bands = power.map((column) =>
      weights.map((row) => row.reduce((sum, weight, k) => sum + weight * (column[k] as number), 0)),
    );
    const parseval = power.map((column, i) => {
      const energy = Array.from({ length: size }, (_, n) => {
        const at = (centres[i] as number) - size / 2 + n;
        return (hann(n) * (signal[at] ?? 0)) ** 2;
      }).reduce((a, b) => a + b, 0);
      const ofSpectrum = column.reduce((sum, value, k) => sum + (k === 0 || k === size / 2 ? value : 2 * value), 0);
      return Math.abs(ofSpectrum / size / energy - 1);
    });
    const melStep = mel(rate / 2) / (filters + 1);
    return {
      mels: Array.from({ length: 81 }, (_, i) => ({ hertz: 50 * i, mel: mel(50 * i) })),
      thousand: mel(1000),
      triangles: weights.flatMap((_, i) =>
        corners.slice(i, i + 3).map((hertz) => ({ filter: i, hertz, weight: triangle(corners, i, hertz) })),
      ),
      corners,
      furthestSum: Math.max(
        ...Array.from({ length: bins }, (_, k) => k * step)
          .filter((f) => f >= (corners[1] as number) && f <= (corners[filters] as number))
          .map((f) => Math.abs(weights.reduce((sum, _, i) => sum + triangle(corners, i, f), 0) - 1)),
      ),
      parseval: Math.max(...parseval),
      maps: { spectrogram: decibels(power), mel: decibels(bands), scalogram: decibels(scales) },
      ridges: {
        spectrogram: ridge(power, reach.spectrum, (f) => f / step),
        mel: ridge(bands, reach.spectrum, (f) => mel(f) / melStep - 1),
        scalogram: ridge(scales, reach.wavelet, (f) => perOctave * Math.log2(f / lowest)),
      },
    };
  },
  plot: async ({ mels, thousand, triangles, corners: ends, maps, ridges }) => {
    const marked = [{ hertz: 1000, mel: thousand, label: `mel(1000 Hz) = ${thousand.toFixed(2)}`, origin }];
    const hertz = (domain: readonly [number, number]) =>
      linear('hertz', 'frequency [Hz]', domain, { values: [0, 1000, 2000, 3000, 4000].filter((f) => f <= domain[1]) });
    const tone = Array.from({ length: 101 }, (_, i) => ({ second: i / 100, hertz: frequencyAt((i * rate) / 100) }));
    const second = linear('second', 'time [s]', [-hop / 2 / rate, 1 + hop / 2 / rate]);
    const lines = tone.map((row) => ({ ...row, mel: mel(row.hertz) }));
    const bandMels = (row: number): number => ((row + 1) * mel(rate / 2)) / (filters + 1);
    const panel = (
      title: string,
      map: readonly (readonly number[])[],
      points: readonly { readonly second: number; readonly row: number }[],
      placeOf: (row: number) => object,
      y: object,
    ) => {
      const rows = points
        .filter((_, i) => i % shownEvery === 0)
        .map(({ second: at, row }) => ({ second: at, ...placeOf(row), origin }));
      return mapPanel({
        title,
        columns: map,
        black: 0,
        white: -60,
        width: 250,
        height: 250,
        above: [
          {
            data: { values: lines },
            mark: { type: 'line', color: palette.orange, strokeWidth: 1.5, clip: true },
            encoding: { x: second, y },
          },
          {
            data: { values: rows },
            mark: { type: 'point', filled: true, size: 36, opacity: 1, color: palette.vermillion },
            encoding: { x: second, y, shape: originChannel('shape', rows) },
          },
        ],
      });
    };
    const half = 2 ** (0.5 / perOctave);
    const bottom = await Promise.all([
      panel(
        'spectrogram',
        maps.spectrogram,
        ridges.spectrogram,
        (row) => ({ hertz: row * step }),
        linear('hertz', 'frequency [Hz]', [-step / 2, rate / 2 + step / 2], { values: [0, 1000, 2000, 3000] }),
      ),
      panel(
        'mel spectrogram',
        maps.mel,
        ridges.mel,
        (row) => ({ mel: bandMels(row) }),
        linear('mel', 'frequency [mel]', [bandMels(-0.5), bandMels(filters - 0.5)], { values: [500, 1000, 1500] }),
      ),
      panel(
        'scalogram',
        maps.scalogram,
        ridges.scalogram,
        (row) => ({ hertz: voiceFrequency(row) }),
        logarithmic('hertz', 'frequency [Hz]', [lowest / half, voiceFrequency(voices - 1) * half], {
          values: [100, 200, 500, 1000, 2000],
        }),
      ),
    ]);
    const y = linear('mel', 'mel', [0, 2200]);
    return {
      width: 900,
      vconcat: [
        {
          hconcat: [
            {
              title: { text: 'the mel scale', fontSize: 13, offset: 6 },
              width: 250,
              height: 200,
              layer: [
                {
                  data: { values: mels },
                  mark: { type: 'line', color: palette.blue },
                  encoding: { x: hertz([0, 4000]), y },
                },
                {
                  data: { values: marked },
                  mark: { type: 'point', filled: true, size: 60, opacity: 1, color: palette.blue },
                  encoding: { x: hertz([0, 4000]), y, shape: originChannel('shape', marked) },
                },
                {
                  data: { values: marked },
                  mark: { type: 'text', align: 'left', dx: 10, dy: 10, fontSize: 12, color: '#333333' },
                  encoding: { x: hertz([0, 4000]), y, text: { field: 'label' } },
                },
              ],
            },
            {
              title: { text: `${filters} filters, equally far apart in mel`, fontSize: 13, offset: 6 },
              width: 560,
              height: 200,
              data: { values: triangles.map((row) => ({ ...row, kind: row.filter % 2 })) },
              mark: { type: 'line', strokeWidth: 1.5 },
              encoding: {
                x: hertz([0, ends.at(-1) ?? rate / 2]),
                y: linear('weight', 'weight', [0, 1.02]),
                detail: { field: 'filter' },
                color: {
                  field: 'kind',
                  type: 'nominal',
                  scale: { range: [palette.blue, palette.vermillion] },
                  legend: null,
                },
              },
            },
          ],
        },
        { hconcat: bottom },
      ],
    };
  },
  checks: {
    'mel(1000 Hz) is 999.99, and the scale is 2595 log10(1 + f / 700)': ({ thousand, mels }) =>
      every(
        near('mel(1000 Hz)', thousand, 999.99, { atol: 0.005 }),
        ...mels.map(({ hertz, mel: m }) =>
          near(`mel(${hertz} Hz)`, m, (2595 / Math.LN10) * Math.log1p(hertz / 700), { atol: 1e-9 }),
        ),
        ...mels.map(({ hertz, mel: m }) => near(`the way back from ${m}`, hertzOf(m), hertz, { atol: 1e-9 })),
      ),
    'filters lie equally far apart in mel, and sum to 1 between the first and the last centre': ({
      corners: ends,
      furthestSum,
    }) => {
      const steps = ends.slice(1).map((f, i) => mel(f) - mel(ends[i] as number));
      return every(
        ...steps.map((one) => near('step', one, mel(rate / 2) / (filters + 1), { atol: 1e-9 })),
        holds(furthestSum < 1e-12, `sums must be 1, got one ${furthestSum} off`),
      );
    },
    'the spectra keep the energy of every piece (Parseval) to 1e-12': ({ parseval }) =>
      holds(parseval < 1e-12, `it must be within 1e-12, got ${parseval}`),
    'spectrogram, mel spectrogram and scalogram are largest within one bin of the chirp’s frequency': ({ ridges }) =>
      every(
        ...Object.entries(ridges).flatMap(([name, points]) => [
          holds(points.length > 80, `${name}: must have more than 80 columns, got ${points.length}`),
          ...points.map(({ second, off }) => holds(Math.abs(off) <= 1, `${name} at ${second} s: ${off} bins off`)),
        ]),
      ),
  },
});
