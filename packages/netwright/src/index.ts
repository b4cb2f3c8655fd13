/** What the command line is made of, as a library. */
export * from './classify.ts';
export * from './decode-image.ts';
export * from './export-model.ts';
export * from './find-models.ts';
export { imageNetLabels } from './imagenet-labels.ts';
export * from './load-model-weights.ts';
