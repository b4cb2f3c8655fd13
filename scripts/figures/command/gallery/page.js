// The gallery's search, colours and copying. Without it the page shows every figure, in the colours of the system.
const search = document.getElementById('search');
const count = document.getElementById('count');
const start = count.textContent;
/** Small letters without accents. */
const plain = (text) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
const cards = [...document.querySelectorAll('.card')].map((card) => ({ card, text: plain(card.textContent) }));

function filter() {
  const words = plain(search.value).split(/\s+/).filter(Boolean);
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
const darkImages = { system: '(prefers-color-scheme: dark)', light: 'not all', dark: 'all' };
function paint(colours) {
  document.documentElement.dataset.theme = colours;
  for (const source of document.querySelectorAll('source')) source.media = darkImages[colours];
}
if (Object.hasOwn(darkImages, kept() ?? '')) theme.value = kept();
theme.addEventListener('change', () => {
  kept(theme.value);
  paint(theme.value);
});
paint(theme.value);
addEventListener('beforeprint', () => paint('light'));
addEventListener('afterprint', () => paint(theme.value));

for (const link of document.querySelectorAll('.image'))
  link.addEventListener('click', () => {
    link.href = link.querySelector('img').currentSrc || link.href; // as it is shown, light or dark
  });

const said = document.getElementById('said');
for (const button of document.querySelectorAll('.copy'))
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = 'copied';
      said.textContent = `Copied: ${button.dataset.copy}`;
    } catch {
      getSelection().selectAllChildren(button.previousElementSibling); // ready for Ctrl-C
      said.textContent = 'The command is selected';
    }
  });
