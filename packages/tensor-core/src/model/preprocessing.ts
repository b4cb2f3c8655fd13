/** What becomes of an image before a model sees it: the values of the published evaluation, as plain data. */
export interface Preprocessing {
  /** Whether colours are made one channel of grey first; default false. */
  readonly grey?: boolean;
  /** The shorter side after resizing, or [height, width] where the image's own proportions are given up [pixels]. */
  readonly resize: number | readonly [height: number, width: number];
  /** How it is resized, with antialiasing, as Pillow does. */
  readonly interpolation: 'bilinear' | 'bicubic';
  /** The side of the square cut from the middle [pixels]; left out, the whole image is kept. */
  readonly crop?: number;
  /** Whether an image with a border lighter than its whole, as of ink on paper, is inverted; default false. */
  readonly darkGround?: boolean;
  /** Black added on each of the four sides after that [pixels]; default 0. */
  readonly pad?: number;
  /** Subtracted from each channel, of values in [0, 1]. */
  readonly mean: readonly number[];
  /** Divides each channel after that. */
  readonly std: readonly number[];
}

/** Means and deviations of ImageNet's channels, red first, in [0, 1]. */
export const imageNetStatistics = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/** Means and deviations that bring [0, 1] to [-1, 1], as networks trained in TensorFlow expect. */
export const inceptionStatistics = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } as const;

/** ImageNet's usual evaluation: shorter side to 256, centre crop 224, bilinear, channels normalised. */
export const imageNetPreprocessing = (change: Partial<Preprocessing> = {}): Preprocessing => ({
  resize: 256,
  crop: 224,
  interpolation: 'bilinear',
  ...imageNetStatistics,
  ...change,
});

/** One line, as the cards have it: `resize 256 bilinear, crop 224`. */
export function describePreprocessing(p: Preprocessing): string {
  const size = typeof p.resize === 'number' ? p.resize : p.resize.join(' x ');
  const steps = [
    p.grey && 'grey',
    `resize ${size} ${p.interpolation}`,
    p.crop !== undefined && `crop ${p.crop}`,
    p.darkGround && 'dark ground',
    p.pad && `pad ${p.pad}`,
  ];
  return steps.filter(Boolean).join(', ');
}
