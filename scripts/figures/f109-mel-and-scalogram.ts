import { palette } from '@netwright/plots';
import { linear, logarithmic } from './kit/axes.ts';
import {
  chirpMaps,
  decibels,
  frequencyAt,
  hop,
  lowest,
  perOctave,
  rate,
  reach,
  ridge,
  step,
  voiceFrequency,
  voices,
} from './kit/chirp.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { mapPanel } from './kit/image/map-panel.ts';
import { labelLayer, lineLayer, pointLayer } from './kit/layers.ts';
import { hertzOf, mel, triangle } from './kit/mel.ts';
import { corners, filters, furthestFilterSum, melBands, melStep, parsevalError } from './kit/mel-bands.ts';
import { every, holds, near } from './kit/verdict.ts';

const shownEvery = 8; // columns from one point that is drawn to the next
const origin = 'computed here' as const;

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
    const { power, scales } = await chirpMaps();
    const bands = melBands(power);
    return {
      mels: Array.from({ length: 81 }, (_, i) => ({ hertz: 50 * i, mel: mel(50 * i) })),
      thousand: mel(1000),
      triangles: Array.from({ length: filters }, (_, filter) =>
        corners.slice(filter, filter + 3).map((hertz) => ({ filter, hertz, weight: triangle(corners, filter, hertz) })),
      ).flat(),
      corners,
      furthestSum: furthestFilterSum(),
      parseval: parsevalError(power),
      maps: { spectrogram: decibels(power), mel: decibels(bands), scalogram: decibels(scales) },
      ridges: {
        spectrogram: ridge(power, reach.spectrum, (f) => f / step),
        mel: ridge(bands, reach.spectrum, (f) => mel(f) / melStep - 1),
        scalogram: ridge(scales, reach.wavelet, (f) => perOctave * Math.log2(f / lowest)),
      },
    };
  },
  plot: async ({ mels, thousand, triangles, maps, ridges }) => {
    const second = linear('second', 'time [s]', [-hop / 2 / rate, 1 + hop / 2 / rate]);
    const tone = Array.from({ length: 101 }, (_, i) => {
      const hertz = frequencyAt((i * rate) / 100);
      return { second: i / 100, hertz, mel: mel(hertz) };
    });
    const melOf = (row: number): number => (row + 1) * melStep;
    const map = (name: keyof typeof maps, title: string, place: (row: number) => object, y: object) => {
      const points = ridges[name]
        .filter((_, i) => i % shownEvery === 0)
        .map(({ second: at, row }) => ({ second: at, ...place(row), origin }));
      const above = [
        lineLayer(tone, { x: second, y }, { color: palette.orange, strokeWidth: 1.5, clip: true }),
        pointLayer(points, { x: second, y }, { size: 36, color: palette.vermillion }),
      ];
      return mapPanel({ title, columns: maps[name], black: 0, white: -60, width: 250, height: 250, above });
    };
    const half = 2 ** (0.5 / perOctave);
    const [spectrum, octaves] = [
      [-step / 2, rate / 2 + step / 2] as const,
      [lowest / half, voiceFrequency(voices - 1) * half] as const,
    ];
    const bottom = await Promise.all([
      map(
        'spectrogram',
        'spectrogram',
        (row) => ({ hertz: row * step }),
        linear('hertz', 'frequency [Hz]', spectrum, { values: [0, 1000, 2000, 3000] }),
      ),
      map(
        'mel',
        'mel spectrogram',
        (row) => ({ mel: melOf(row) }),
        linear('mel', 'frequency [mel]', [melOf(-0.5), melOf(filters - 0.5)], { values: [500, 1000, 1500] }),
      ),
      map(
        'scalogram',
        'scalogram',
        (row) => ({ hertz: voiceFrequency(row) }),
        logarithmic('hertz', 'frequency [Hz]', octaves, { values: [100, 200, 500, 1000, 2000] }),
      ),
    ]);
    const top = (text: string, width: number, layer: object[]) => ({
      title: { text, fontSize: 13, offset: 6, frame: 'group' },
      width,
      height: 200,
      layer,
    });
    const x = linear('hertz', 'frequency [Hz]', [0, rate / 2], { values: [0, 1000, 2000, 3000, 4000] });
    const scale = { x, y: linear('mel', 'mel', [0, 2200]) };
    const thousandHertz = [{ hertz: 1000, mel: thousand, label: `mel(1000 Hz) = ${thousand.toFixed(2)}`, origin }];
    const filterAxes = {
      x,
      y: linear('weight', 'weight', [0, 1.07]),
      detail: { field: 'filter' },
      color: colourChannel('kind', { even: palette.blue, odd: palette.vermillion }, false),
    };
    const sides = triangles.map((row) => ({ ...row, kind: row.filter % 2 === 0 ? 'even' : 'odd' }));
    return {
      width: 900,
      vconcat: [
        {
          hconcat: [
            top('the mel scale', 250, [
              lineLayer(mels, scale, { color: palette.blue }),
              pointLayer(thousandHertz, scale, { color: palette.blue }),
              labelLayer(thousandHertz, scale, { dx: 10, dy: 10 }),
            ]),
            top(`${filters} filters, equally far apart in mel`, 560, [
              lineLayer(sides, filterAxes, { strokeWidth: 1.5 }),
            ]),
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
