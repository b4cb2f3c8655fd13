import { escapeHtml as text } from './escape-html.ts';

/** The command that makes a figure, and a button that copies it. */
export const commandRow = ({ id, command }: { readonly id: string; readonly command: string }): string =>
  `<dt>Command</dt><dd><code>${text(command)}</code> <button type="button" class="copy" data-copy="${text(command)}" aria-label="copy the command of ${id}">copy</button></dd>`;
