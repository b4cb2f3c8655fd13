import { formatCount } from '@netwright/terminal/text';
import type { Profile } from '../../profile/profile.ts';
import { byPath, listModules, type ModuleCost } from '../by-path.ts';
import { byCost } from '../cost-sums.ts';
import { formatPlural, formatShare } from '../figures.ts';
import { escapeHtml } from './escape-html.ts';

const MOST_MODULES = 2000;
const STEP = 16; // [px]
const OPEN_LEVELS = 2; // levels whose parts are shown at first

/** The tree of modules, each of which can be folded; '' where no node has a path. The costliest 2,000 modules at most. */
export function moduleTree(profile: Profile, depth?: number): string {
  const top = byPath(profile, { depth });
  const all = listModules(top);
  if (all.length === 1) return '';
  // A module costs no less than its parts and precedes them, so that what is kept hangs together.
  const kept = new Set(all.length > MOST_MODULES ? [...all].sort(byCost).slice(0, MOST_MODULES) : all);
  const { macs, parameters } = profile.totals;

  const line = (module: ModuleCost, isLeaf: boolean): string => {
    const indent = STEP * (module.level + (isLeaf ? 1 : 0)); // a leaf has no triangle
    const share = formatShare(module.macs, macs);
    return [
      `<span class="name" style="padding-left:${indent}px">${escapeHtml(module.name || '(no name)')}</span>`,
      `<span class="number wide">${formatCount(module.nodes)}</span>`,
      `<span class="number">${formatCount(module.parameters)}</span>`,
      `<span class="number wide">${formatShare(module.parameters, parameters)}</span>`,
      `<span class="number">${formatCount(module.macs)}</span>`,
      `<span class="number wide">${share}</span>`,
      `<span class="bar wide"><i style="width:${macs === 0 ? 0 : share}%"></i></span>`,
    ].join('');
  };
  const item = (module: ModuleCost): string => {
    const parts = module.children.filter((child) => kept.has(child));
    if (parts.length === 0) return `<div class="module">${line(module, true)}</div>`;
    const open = module.level < OPEN_LEVELS ? ' open' : '';
    return `<details${open}><summary class="module">${line(module, false)}</summary>\n${parts.map(item).join('\n')}</details>`;
  };
  const hidden = all.length - kept.size;
  return [
    '<div class="tree" id="modules"><div class="module head"><span class="name">module</span>',
    '<span class="number wide">nodes</span><span class="number">params</span><span class="number wide">params %</span>',
    '<span class="number">MACs</span><span class="number wide">MACs %</span><span class="bar wide"></span></div>',
    `${item(top)}</div>`,
    hidden > 0 ? `<p class="note">${formatPlural(hidden, 'cheaper module')} not shown.</p>` : '',
  ].join('\n');
}
