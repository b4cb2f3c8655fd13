import { lineLayer } from './layers.ts';

/** A place on a curve. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Curves that come near another one. */
export interface CurvePanel {
  readonly title?: string;
  readonly width: number;
  readonly height: number;
  /** What all come near: drawn broad and grey, beneath. */
  readonly target: readonly Place[];
  readonly curves: readonly { readonly name: string; readonly line: readonly Place[] }[];
  /** Of the curves, in their order. */
  readonly colours: readonly string[];
  readonly axes: { readonly x: object; readonly y: object };
  /** Names in a row of the legend. */
  readonly columns: number;
}

/** A view of Vega-Lite of named curves over the one that they come near. */
export function curvePanel({ title, width, height, target, curves, colours, axes, columns }: CurvePanel) {
  const color = {
    field: 'name',
    type: 'nominal',
    scale: { domain: curves.map(({ name }) => name), range: colours },
    legend: { title: null, columns, symbolType: 'stroke' },
  };
  const rows = curves.flatMap(({ name, line }) => line.map((place) => ({ ...place, name })));
  const order = { field: 'x' };
  return {
    ...(title !== undefined && { title: { text: title, fontSize: 13, offset: 6 } }),
    width,
    height,
    layer: [
      lineLayer(target, { ...axes, order }, { color: '#BBBBBB', strokeWidth: 5, clip: true }),
      lineLayer(rows, { ...axes, color }, { strokeWidth: 1.8, clip: true }),
    ],
  };
}
