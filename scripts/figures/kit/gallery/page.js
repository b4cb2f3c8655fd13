// The gallery's search, colours and copying. Without it the page shows every figure.
const search = document.getElementById('search');
const count = document.getElementById('count');
const cards = [...document.querySelectorAll('.card')].map((card) => ({ card, text: card.textContent.toLowerCase() }));
const start = count.textContent;

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const ids = new Set();
  for (const { card, text } of cards) {
    card.hidden = !words.every((word) => text.includes(word));
    if (!card.hidden) ids.add(card.dataset.id);
  }
  for (const section of document.querySelectorAll('section'))
    section.hidden = !section.querySelector('.card:not([hidden])');
  document.getElementById('nothing').hidden = ids.size > 0;
  count.textContent = words.length === 0 ? start : `${ids.size} of ${count.dataset.all}`;
}
search.addEventListener('input', filter);
search.form.addEventListener('submit', (event) => event.preventDefault());
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target.closest('input, select')) return;
  event.preventDefault();
  search.focus();
});
filter();

const theme = document.getElementById('theme');
/** What the browser kept; nothing where it keeps nothing for files. */
function kept(value) {
  try {
    if (value !== undefined) localStorage.setItem('figures-theme', value);
    return localStorage.getItem('figures-theme');
  } catch {
    return null;
  }
}
function paint() {
  document.documentElement.dataset.theme = theme.value;
}
if (kept() !== null) theme.value = kept();
theme.addEventListener('change', () => {
  kept(theme.value);
  paint();
});
paint();

for (const button of document.querySelectorAll('.copy'))
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = 'copied';
    } catch {
      getSelection().selectAllChildren(button.previousElementSibling); // ready for Ctrl-C
    }
  });
