/** What the command line is made of, as a library. */
export { imageNetLabels } from './imagenet-labels.ts';
