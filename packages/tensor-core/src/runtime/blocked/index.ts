export * from './block-convolutions.ts';
export * from './block-size.ts';
