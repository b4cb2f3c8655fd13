import type { Lecture } from '../figure.ts';
import type { MadeFigure } from '../make-figure.ts';
import { escapeHtml as text } from './escape-html.ts';

/** A figure in the gallery, under one of its lectures: the image, what it shows, where it is from, what was checked, how to make it. */
export function figureCard(figure: MadeFigure, lecture: Lecture): string {
  const { id, title, source, caption, method, command, checks, seed, seconds, made, versions } = figure;
  const passed = checks.filter((check) => check.passed).length;
  const tools = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const anchor = `${lecture}-${id}`;
  return `<article class="card" id="${anchor}" data-id="${id}" aria-labelledby="name-${anchor}">
<h3 id="name-${anchor}"><span class="id">${id}</span> ${text(title)}</h3>
<a class="image" href="${id}.svg" aria-label="${text(`${id} at full size`)}"><img src="${id}.svg" alt="${text(`${title}. ${caption}`)}" loading="lazy"></a>
<p>${text(caption)}</p>
<dl>
<dt>Source</dt><dd>${text(source)}</dd>
<dt>Made by</dt><dd>${text(method)}</dd>
<dt>Command</dt><dd><code>${text(command)}</code> <button type="button" class="copy" data-copy="${text(command)}" aria-label="${text(`Copy the command of ${id}`)}">copy</button></dd>
<dt>Files</dt><dd><a href="${id}.svg" aria-label="${id} as SVG">SVG</a>, <a href="${id}.png" aria-label="${id} as PNG">PNG</a>, <a href="${id}.json" aria-label="${id}: data">data</a></dd>
</dl>
<details${passed < checks.length ? ' open' : ''}>
<summary>${passed} of ${checks.length} checks passed<span class="unseen"> for ${id}</span></summary>
<ul class="checks">
${checks.map((check) => `<li class="${check.passed ? 'passed' : 'failed'}">${check.passed ? '✓' : '✗'} <span class="unseen">${check.passed ? 'passed' : 'failed'}: </span>${text(check.name)}${check.passed ? '' : `: ${text(check.wrong)}`}</li>`).join('\n')}
</ul>
<p class="small">Seed ${seed}; data in ${seconds.toFixed(1)} s, ${made.slice(0, 10)}; ${text(tools.join(', '))}.</p>
</details>
</article>`;
}
