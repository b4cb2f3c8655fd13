/** One import of a file. */
export interface Import {
  specifier: string;
  typeOnly: boolean; // gone at run time
}

const patterns: readonly RegExp[] = [
  /(?:^|[\n;}])\s*(import|export)\s+(type\s)?[^'"`;()]*?\bfrom\s*['"]([^'"\n]+)['"]/g, // import a from 'b', export * from 'b'
  /(?:^|[\n;}])\s*(import)\s*()['"]([^'"\n]+)['"]/g, // import 'b'
  /\b(import|require|require\.resolve|import\.meta\.resolve)\(\s*()['"]([^'"\n]+)['"]/g, // import('b')
];

/** Blanks out comments and the contents of template literals, which may quote code. */
export const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|(^|[\s;{}(,])\/\/[^\n]*/g, '$1').replace(/`(?:\\.|[^`\\])*`/g, '``');

/** Every import, export-from, dynamic import and require with a literal name in a file of TypeScript. */
export function importsOf(text: string): Import[] {
  const code = withoutComments(text);
  return patterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].map(([, , type, specifier]) => ({
      specifier: specifier as string,
      typeOnly: Boolean(type),
    })),
  );
}
