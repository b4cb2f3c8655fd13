/** Where the references and the cards are. */
export const folders = {
  fixtures: new URL('./fixtures/', import.meta.url),
  cards: new URL('../../../models/', import.meta.url),
};
