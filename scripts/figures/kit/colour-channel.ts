/**
 * The channel that colours rows by the name in a field: colours by name, in the order of the legend, of which `legend` says the rest
 * (false: none).
 */
export const colourChannel = (
  field: string,
  colours: Readonly<Record<string, string>>,
  legend: object | false = {},
): object => ({
  field,
  type: 'nominal',
  scale: { domain: Object.keys(colours), range: Object.values(colours) },
  legend: legend === false ? null : { title: null, ...legend },
});
