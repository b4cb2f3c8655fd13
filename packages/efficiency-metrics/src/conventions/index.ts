import type { Convention, ConventionName } from './convention.ts';
import { fvcore } from './fvcore.ts';
import { mac } from './mac.ts';
import { onnxTool } from './onnx-tool.ts';
import { ptflops } from './ptflops.ts';
import { thop } from './thop.ts';

/** The conventions by name. */
export const conventions: Readonly<Record<ConventionName, Convention>> = {
  mac,
  fvcore,
  thop,
  ptflops,
  'onnx-tool': onnxTool,
};

export { isFree } from './free-operators.ts';
export { isKnown } from './known-operators.ts';
export { toolFigure } from './tool-figure.ts';
