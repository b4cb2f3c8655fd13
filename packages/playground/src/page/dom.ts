/** The element with this id. Throws where the page has none of this kind. */
export function find<T extends Element>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`find: the page must have a ${kind.name} #${id}, got ${element}`);
  return element;
}

/** Puts a text into an element, and leaves it alone where it is there already. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** 0.5 as 50.0 %. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** 12345.6 as 12,346. */
export const whole = (value: number): string => Math.round(value).toLocaleString('en');

/** What devices are called on the page. */
export const deviceNames: Readonly<Record<string, string>> = { webgpu: 'WebGPU', wasm: 'WebAssembly' };
