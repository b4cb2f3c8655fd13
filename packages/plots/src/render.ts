import type { TopLevelSpec } from 'vega-lite';
import { theme } from './theme.ts';

/**
 * Draws a figure in the shared theme; returns the SVG. In Node the same figure gives the same text; a browser measures labels
 * in its own fonts, so margins may differ there. Vega is loaded at the first figure.
 */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  vega.resetSVGDefIds(); // clip paths are numbered through the process
  const view = new vega.View(vega.parse(compile(spec, { config: theme }).spec), { renderer: 'none' });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
