import { type Waves, waveProducts, wavesOf } from './wave-products.ts';

const { PI, ceil, cos, exp, sin } = Math;
/** Samples a second. */
export const rate = 8000;
/** From one column of a map to the next [samples]. */
export const hop = 64;
/** Samples that a spectrum sees. */
export const size = 256;
/** From one frequency of a spectrum to the next [Hz]. */
export const step = rate / size;
/** Wavelets: the lowest [Hz], how many in an octave, how many in all. */
export const [lowest, perOctave, voices] = [100, 12, 64];
const [from, to] = [200, 3400]; // of the chirp, in one second [Hz]
const cycles = 6; // Morlet's ω0

/** Samples at the middle of each column. */
export const centres: readonly number[] = Array.from({ length: rate / hop + 1 }, (_, i) => i * hop);

/** The chirp's frequency at a sample [Hz]. */
export const frequencyAt = (sample: number): number => from + ((to - from) * sample) / rate;

/** One second of a tone whose frequency rises evenly. */
export const chirp = (): Float64Array =>
  Float64Array.from({ length: rate }, (_, i) => sin((2 * PI * (from * i + ((to - from) * i * i) / (2 * rate))) / rate));

/** Hann's window at a sample of a piece. */
export const hann = (sample: number): number => 0.5 - 0.5 * cos((2 * PI * sample) / size);

/** The discrete Fourier transform of a windowed piece: frequencies 0 to half the rate. */
const fourierWaves = (): Waves =>
  wavesOf(size, size / 2 + 1, (sample, k) => {
    const angle = (2 * PI * ((sample * k) % size)) / size;
    return [hann(sample) * cos(angle), -hann(sample) * sin(angle)];
  });

/** The frequency of a wavelet by its number [Hz]. */
export const voiceFrequency = (voice: number): number => lowest * 2 ** (voice / perOctave);

/** The deviation of the envelope of a wavelet of a frequency [samples]. */
const widthAt = (hertz: number): number => (cycles * rate) / (2 * PI * hertz);

/** Morlet wavelets, the lowest first, each divided by its width, so that a pure tone is largest at its own. */
export function wavelets(): Waves {
  const half = ceil(4 * widthAt(lowest));
  return wavesOf(2 * half + 1, voices, (sample, voice) => {
    const width = widthAt(voiceFrequency(voice));
    const u = (sample - half) / width;
    const envelope = exp(-(u * u) / 2) / width;
    return [envelope * cos(cycles * u), -envelope * sin(cycles * u)];
  });
}

/** Squared moduli of the chirp's spectra and of its products with wavelets, one list for each column. */
export const chirpMaps = async () => ({
  power: await waveProducts(chirp(), centres, fourierWaves()),
  scales: await waveProducts(chirp(), centres, wavelets()),
});

/** How far a spectrum or a wavelet at the chirp's lowest frequency reaches from its centre [samples]. */
export const reach = { spectrum: size / 2, wavelet: ceil(4 * widthAt(from)) } as const;

/** The row where each column is largest, and by how many rows that is off; columns that reach beyond an end are left out. */
export const ridge = (
  map: readonly (readonly number[])[],
  room: number,
  rowOf: (hertz: number) => number,
): { second: number; row: number; off: number }[] =>
  map.flatMap((column, i) => {
    const centre = centres[i] as number;
    if (centre < room || centre > rate - room) return [];
    const row = column.indexOf(Math.max(...column));
    return [{ second: centre / rate, row, off: row - rowOf(frequencyAt(centre)) }];
  });

/** Decibels below the largest value, at least -60. */
export function decibels(map: readonly (readonly number[])[]): number[][] {
  const most = Math.max(...map.flat());
  return map.map((column) => column.map((value) => Math.max(-60, Math.round(10 * Math.log10(value / most + 1e-12)))));
}
