import { printable } from '../printable.ts';

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML, between tags or in a quoted attribute; control characters become `?`. */
export const escapeHtml = (text: string): string =>
  printable(text).replace(/[&<>"']/g, (character) => references[character] as string);
