/** The page of the browser test: what it calls by `page.evaluate`. */
import * as journey from './journey.ts';

Object.assign(globalThis, { journey });
