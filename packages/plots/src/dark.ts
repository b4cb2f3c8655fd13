import { hcl, lab, rgb } from 'd3-color';

/** The ground of figures in dark. */
export const darkGround = '#14171a';

const grey = 6; // chroma up to which a colour counts as one [CIELAB]
const contrast = 4.5; // of colours to the ground at least: what WCAG 2.2 wants of text
const lift = 8; // what the palette needs for it; the same for all, so that they stay as far apart as they are [CIELAB]

/** Relative luminance of a colour, WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance. */
function luminance(colour: string): number {
  const { r, g, b } = rgb(colour);
  const [red, green, blue] = [r, g, b].map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two colours, 1 to 21 (WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). */
export function contrastRatio(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/**
 * The twin on a dark ground of a colour that is meant for white, '#0072b2' or with its opacity '#0072b22e'. Greys change sides: white
 * becomes the ground, black white. Other colours keep their hue and become lighter, until they stand out from the ground.
 *
 * @throws Error if it is no colour of CSS
 */
export function darkColour(colour: string): string {
  const { l, c, opacity } = hcl(colour);
  if (Number.isNaN(l)) throw new Error(`darkColour: needs a colour of CSS, got ${colour}`);
  return (c > grey ? lightened(colour) : turned(l, opacity)).formatHex8().replace(/ff$/, '');
}

function turned(lightness: number, opacity: number) {
  const ground = lab(darkGround);
  const share = ((100 - lightness) / 100) ** 0.8; // of white; faint lines stay faint, and texts come close to it
  return lab(ground.l + share * (100 - ground.l), ground.a * (1 - share), ground.b * (1 - share), opacity)
    .rgb()
    .clamp();
}

function lightened(colour: string) {
  const lighter = hcl(colour);
  lighter.l += lift;
  while (contrastRatio(lighter.rgb().clamp().formatHex(), darkGround) < contrast) lighter.l += 0.5;
  return lighter.rgb().clamp();
}

const hex = /^#[\da-f]{6}([\da-f]{2})?$/i;
const named = ['white', 'black'];
const embedded = 'data:image/svg+xml;base64,';

/**
 * A specification (of Vega) with every colour replaced by its twin on a dark ground, in SVG images within it too. Colours are '#0072b2'
 * and the like, and 'white' and 'black' where a colour is meant; what is written otherwise stays: 'rgb(255, 255, 255)', color
 * schemes, photographs.
 */
export const inDark = <T>(spec: T): T => twinOf(spec, false) as T;

/** `paints`: whether a text here is the name of a colour, and not of something else. */
function twinOf(value: unknown, paints: boolean): unknown {
  if (typeof value === 'string') return textTwin(value, paints);
  if (Array.isArray(value)) return value.map((item) => twinOf(item, paints));
  if (typeof value !== 'object' || value === null) return value;
  const twins = Object.entries(value).map(([key, item]) => [
    key,
    twinOf(item, paints || /fill|stroke|color|background|range/i.test(key)),
  ]);
  return Object.fromEntries(twins);
}

function textTwin(text: string, paints: boolean): string {
  if (hex.test(text) || (paints && named.includes(text))) return darkColour(text);
  if (!text.startsWith(embedded)) return text;
  const bytes = Uint8Array.from(atob(text.slice(embedded.length)), (letter) => letter.codePointAt(0) ?? 0);
  const svg = new TextEncoder().encode(svgInDark(new TextDecoder().decode(bytes)));
  return `${embedded}${btoa(Array.from(svg, (byte) => String.fromCodePoint(byte)).join(''))}`;
}

/** An SVG image with the colours of its `fill`, `stroke` and `stop-color` attributes replaced as `inDark` does. */
export const svgInDark = (svg: string): string =>
  svg.replace(
    /\b(fill|stroke|stop-color)="([^"]+)"/g,
    (_, name: string, colour: string) => `${name}="${textTwin(colour, true)}"`,
  );
