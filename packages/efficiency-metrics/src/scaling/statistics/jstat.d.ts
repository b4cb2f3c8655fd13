/** The one function that is used of jstat, which brings no types. */
declare module 'jstat' {
  const jStat: { readonly studentt: { inv(p: number, degreesOfFreedom: number): number } };
  export default jStat;
}
