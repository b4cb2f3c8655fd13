/** Profiles a file once and prints what that took, for a process of its own: milliseconds and the process's peak memory. */
import { readFileSync } from 'node:fs';
import { profile } from '@netwright/efficiency-metrics';

const bytes = readFileSync(process.argv[2] as string);
const start = performance.now();
const { size, totals } = profile(bytes);
const time = performance.now() - start; // [ms]
const memory = process.resourceUsage().maxRSS / 1024; // [MiB]
console.log(JSON.stringify({ time, memory, size, parameters: totals.parameters }));
