/**
 * An SVG to stand in a page beside others: without what precedes its root element, and with ids of its own, as clip paths
 * of Vega are numbered from 0 in every figure.
 *
 * @throws Error if the text has no svg element
 */
export function embedSvg(svg: string, prefix: string): string {
  const start = svg.indexOf('<svg');
  if (start < 0) throw new Error(`toHtml: a figure must be an SVG, got ${JSON.stringify(svg.slice(0, 40))}`);
  return svg
    .slice(start)
    .trim()
    .replace(/\bid="/g, `id="${prefix}-`)
    .replace(/\burl\(#/g, `url(#${prefix}-`)
    .replace(/\bhref="#/g, `href="#${prefix}-`);
}
