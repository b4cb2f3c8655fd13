import { requirePositive } from './check.ts';

const secondsPerDay = 86_400;

/** 10^15 operations per second for a day [FLOP]. "AI and Compute" (Amodei and Hernandez, 2018). */
export const petaflopDay: number = 1e15 * secondsPerDay; // 8.64e19

/** 10^12 operations per second for a day [FLOP], as in "Measuring the Algorithmic Efficiency of Neural Networks" (2020). */
export const teraflopDay: number = 1e12 * secondsPerDay; // 8.64e16

/** [FLOP] to [petaflop/s-days]. Throws unless positive. */
export function flopToPetaflopDays(flop: number): number {
  requirePositive('flopToPetaflopDays', 'flop', flop);
  return flop / petaflopDay;
}

/** [petaflop/s-days] to [FLOP]. Throws unless positive. */
export function petaflopDaysToFlop(days: number): number {
  requirePositive('petaflopDaysToFlop', 'days', days);
  return days * petaflopDay;
}

/** [FLOP] to [teraflop/s-days]. Throws unless positive. */
export function flopToTeraflopDays(flop: number): number {
  requirePositive('flopToTeraflopDays', 'flop', flop);
  return flop / teraflopDay;
}

/** [teraflop/s-days] to [FLOP]. Throws unless positive. */
export function teraflopDaysToFlop(days: number): number {
  requirePositive('teraflopDaysToFlop', 'days', days);
  return days * teraflopDay;
}
