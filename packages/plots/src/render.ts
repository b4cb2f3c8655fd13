import type { LoggerInterface as Logger } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { inDark } from './dark.ts';
import { textWidth } from './text-width.ts';
import { theme } from './theme.ts';

/** Vega's hook for the widths of texts, which its types leave out. */
interface TextMetrics {
  width: typeof textWidth;
  readonly estimateWidth: typeof textWidth;
}

/**
 * Draws a figure in the shared theme; returns the SVG. In Node the same figure gives the same text; a browser measures labels
 * in its own fonts, so margins may differ there. Vega is loaded at the first figure. `dark` draws it for a dark ground: nothing but its
 * colours differs (`inDark`).
 */
export async function renderSvg(spec: TopLevelSpec, { dark = false } = {}): Promise<string> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const { textMetrics } = vega as unknown as { textMetrics: TextMetrics };
  if (textMetrics.width === textMetrics.estimateWidth) textMetrics.width = textWidth; // no canvas measures here
  vega.resetSVGDefIds(); // clip paths are numbered through the process
  const compiled = compile(spec, { config: theme, logger: collecting([]) }).spec; // `specWarnings` tells
  const view = new vega.View(vega.parse(dark ? inDark(compiled) : compiled), { renderer: 'none' });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}

/**
 * What Vega-Lite finds wrong with a specification in the shared theme, without drawing it: channels that it drops, scales and legends
 * that contradict each other. Empty where all is well.
 *
 * @throws Error if it is no specification
 */
export async function specWarnings(spec: TopLevelSpec): Promise<string[]> {
  const { compile } = await import('vega-lite');
  const warnings: string[] = [];
  compile(spec, { config: theme, logger: collecting(warnings) });
  return warnings;
}

/** A log that writes nothing, and keeps what is wrong. */
function collecting(warnings: string[]): Logger {
  const keep = (...parts: readonly unknown[]): Logger => {
    warnings.push(parts.join(' '));
    return log;
  };
  const log: Logger = {
    level: ((value?: number) => (value === undefined ? 0 : log)) as Logger['level'],
    error: keep,
    warn: keep,
    info: () => log,
    debug: () => log,
  };
  return log;
}
