import type { TopLevelSpec } from '@netwright/plots';

/** A figure in the shared theme as SVG, without a browser. Loads Vega at the first call. */
export async function figureSvg(figure: TopLevelSpec): Promise<string> {
  const { renderSvg } = await import('@netwright/plots');
  return renderSvg(figure);
}
