import { renderSvg } from '@netwright/plots';
import { formatBytes, formatCount } from '@netwright/terminal/text';
import type { Profile } from '../profile/profile.ts';
import type { Roofline } from '../roofline/roofline.ts';
import type { Additions } from './additions.ts';
import { costTable } from './cost-tables.ts';
import { formatPlural, formatShort } from './figures.ts';
import { embedSvg } from './html/embed-svg.ts';
import { escapeHtml } from './html/escape-html.ts';
import { htmlTable } from './html/html-table.ts';
import { memoryChart } from './html/memory-chart.ts';
import { moduleTree } from './html/module-tree.ts';
import { pagePolicy } from './html/page-policy.ts';
import { pageScript } from './html/page-script.ts';
import { pageStyle } from './html/page-style.ts';
import { type Note, notesOf } from './notes.ts';
import { summaryTables } from './summary-tables.ts';

/** What a page of a profile shows besides the profile. */
export interface ToHtmlOptions extends Additions {
  /** Default the graph's name. */
  title?: string;
  /** A roofline of the same profile, which is drawn and adds the time of nodes; or a drawing as SVG, put in as it is. */
  roofline?: Roofline | string;
  /** Nodes in the table at most, those that cost most. Default 5,000. */
  top?: number;
  /** Levels of the tree of modules, see `byPath`. */
  depth?: number;
}

const section = (id: string, title: string, content: string): string =>
  content === '' ? '' : `<section id="${id}-section">\n<h2>${title}</h2>\n${content}\n</section>`;

function cards({ totals, memory }: Profile): string {
  const card = (title: string, short: string, exact: string): string =>
    `<div><dt>${title}</dt><dd>${short}</dd><dd>${exact}</dd></div>`;
  const count = (title: string, value: number): string => card(title, formatShort(value), formatCount(value));
  const bytes = (title: string, value: number): string =>
    card(title, formatBytes(value), `${formatCount(value)} bytes`);
  return [
    '<dl class="cards">',
    count('parameters', totals.parameters),
    bytes('weights and constants', totals.weightBytes),
    count('MACs', totals.macs),
    count('FLOPs', totals.flops),
    bytes('peak of activations', memory.live.bytes),
    bytes('moved', totals.bytesMoved),
    '</dl>',
  ].join('\n');
}

function notes(profile: Profile, roofline: Roofline | undefined, others: readonly Note[]): string {
  const items = [...notesOf(profile, roofline), ...others].map(
    ({ about, text }) => `<dt class="${about}">${about}</dt><dd class="${about}">${escapeHtml(text)}</dd>`,
  );
  return `<dl class="notes">\n${items.join('\n')}\n</dl>`;
}

async function memory(profile: Profile): Promise<string> {
  if (profile.size === 0) return '';
  return [
    '<p class="soft">Inputs of the graph and results that a later node needs, weights apart. The peak is reached while a node ',
    'runs, when its inputs and outputs are both there.</p>',
    `<div class="chart">${embedSvg(await renderSvg(memoryChart(profile)), 'memory')}</div>`,
  ].join('\n');
}

async function rooflineChart(roofline: Roofline | string | undefined, name: string): Promise<string> {
  if (roofline === undefined) return '';
  if (typeof roofline === 'string') return `<div class="chart">${embedSvg(roofline, 'roofline')}</div>`;
  if (!roofline.nodes.some(({ operations, bytes }) => operations > 0 && bytes > 0)) return ''; // there is nothing to draw
  const title = `${name} on ${roofline.machine.name}`;
  const { drawRoofline } = await import('../roofline/roofline-figure.ts');
  return `<div class="chart">${embedSvg(await drawRoofline(roofline, { title }), 'roofline')}</div>`;
}

/**
 * A profile as one HTML file that loads nothing: figures, notes on what was counted, memory over time, modules as a tree, and
 * the nodes in a table that can be sorted and filtered. Light or dark as the reader's system. Names from the file are escaped,
 * and the page's content security policy runs no script but its own.
 *
 * @throws Error if `roofline` is no SVG
 * @throws RangeError if `top` or `depth` is out of its range, or the roofline is of another profile
 */
export async function toHtml(
  profile: Profile,
  { title = profile.name, roofline, top = 5000, depth, tables = [], notes: others = [] }: ToHtmlOptions = {},
): Promise<string> {
  const found = typeof roofline === 'object' ? roofline : undefined;
  const nodes = costTable(profile, { top, ...(found && { roofline: found }) });
  const name = escapeHtml(title || 'graph');
  const filter = [
    '<p class="filter" hidden><input id="filter" type="search" placeholder="Filter: conv 3x3 layer1"',
    ' aria-label="Filter the nodes"> <span id="shown" class="soft" role="status"></span></p>',
  ].join('');
  const summary = [...summaryTables(profile), ...tables].filter(({ rows }) => rows.length > 0);
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${await pagePolicy(pageScript)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${name}</title>`,
    `<style>${pageStyle}</style>`,
    '</head>',
    '<body>',
    `<h1>${name}</h1>`,
    `<p class="soft">${formatPlural(profile.size, 'node')}</p>`,
    cards(profile),
    section('notes', 'What was counted', notes(profile, found, others)),
    section('memory', 'Memory over time', await memory(profile)),
    section('roofline', 'Roofline', await rooflineChart(roofline, title || 'graph')),
    `<div class="tables">${summary.map((table, i) => section(`summary-${i}`, table.title, htmlTable(table))).join('\n')}</div>`,
    section('modules', 'Modules', moduleTree(profile, depth)),
    section('nodes', 'Nodes', filter + htmlTable(nodes, { id: 'nodes', sortable: true })),
    `<script>${pageScript}</script>`,
    '</body>',
    '</html>',
  ]
    .filter((part) => part !== '')
    .join('\n')}\n`;
}
