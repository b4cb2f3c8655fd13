import type { Lecture } from '../../kit/figure.ts';
import type { CheckResult } from '../compute.ts';
import type { MadeFigure } from '../make-figure.ts';
import { outputName } from '../outputs.ts';
import { commandRow } from './command-row.ts';
import { escapeHtml as text } from './escape-html.ts';

/** A figure in the gallery, under one of its lectures: the image, what it shows, where it is from, what was checked, how to make it. */
export function figureCard(figure: MadeFigure, lecture: Lecture): string {
  const { id, title, source, caption, method, checks, seed, seconds, made, versions } = figure;
  const passed = checks.filter((check) => check.passed).length;
  const wrong = passed < checks.length;
  const tools = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const anchor = `${lecture}-${id}`;
  return `<article class="card${wrong ? ' wrong' : ''}" id="${anchor}" data-id="${id}" aria-labelledby="name-${anchor}">
<h3 id="name-${anchor}"><span class="id">${id}</span> ${text(title)}</h3>
${wrong ? '<p class="failed"><strong>✗ A check failed</strong></p>\n' : ''}<a class="image" href="${outputName(id, 'svg')}" aria-label="${id} at full size"><picture>
<source srcset="${outputName(id, 'dark')}" media="(prefers-color-scheme: dark)">
<img src="${outputName(id, 'svg')}" alt="${text(`${title}. ${caption}`)}" loading="lazy">
</picture></a>
<p>${text(caption)}</p>
<dl>
<dt>Source</dt><dd>${text(source)}</dd>
<dt>Made by</dt><dd>${text(method)}</dd>
${commandRow(figure)}
<dt>Files</dt><dd>${fileLinks(id)}</dd>
</dl>
<details${wrong ? ' open' : ''}>
<summary>${passed} of ${checks.length} checks passed<span class="unseen"> for ${id}</span></summary>
<ul class="checks">
${checks.map(checkItem).join('\n')}
</ul>
<p class="small">Seed ${seed}; data in ${seconds.toFixed(1)} s, ${made.slice(0, 10)}; ${text(tools.join(', '))}.</p>
</details>
</article>`;
}

const files = { svg: 'SVG', dark: 'dark SVG', png: 'PNG', json: 'data' } as const;

const fileLinks = (id: string): string =>
  (Object.keys(files) as (keyof typeof files)[])
    .map((output) => `<a href="${outputName(id, output)}" aria-label="${id}: ${files[output]}">${files[output]}</a>`)
    .join(', ');

const checkItem = ({ name, passed, wrong }: CheckResult): string =>
  passed
    ? `<li class="passed">✓ <span class="unseen">passed: </span>${text(name)}</li>`
    : `<li class="failed">✗ <span class="unseen">failed: </span>${text(`${name}: ${wrong}`)}</li>`;
