/** Sorting by the headers of a table and the filter of the nodes; without it the page still says everything. */
export const pageScript = `
'use strict';
for (const table of document.querySelectorAll('table.sortable')) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const isNumber = head.classList.contains('number');
    const keyOf = (row) => {
      const text = row.cells[column].textContent;
      if (!isNumber) return text;
      const value = Number(text.replaceAll(',', ''));
      return text === '' || Number.isNaN(value) ? -Infinity : value;
    };
    head.querySelector('button').addEventListener('click', () => {
      const before = head.getAttribute('aria-sort');
      const falls = isNumber ? before !== 'descending' : before === 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', falls ? 'descending' : 'ascending');
      const keyed = [...body.rows].map((row) => [keyOf(row), row]);
      keyed.sort(([a], [b]) => (falls ? -1 : 1) * (a < b ? -1 : a > b ? 1 : 0));
      body.append(...keyed.map(([, row]) => row));
    });
  });
}
const filter = document.getElementById('filter');
if (filter) {
  const rows = [...document.getElementById('nodes').tBodies[0].rows];
  const shown = document.getElementById('shown');
  let texts;
  filter.closest('.filter').hidden = false;
  filter.addEventListener('input', () => {
    texts ??= rows.map((row) => [...row.cells].map((cell) => cell.textContent).join(' ').toLowerCase());
    const words = filter.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, i) => {
      row.hidden = !words.every((word) => texts[i].includes(word));
      if (!row.hidden) count += 1;
    });
    shown.textContent = count.toLocaleString('en-US') + ' of ' + rows.length.toLocaleString('en-US') + ' shown';
  });
}
`;
