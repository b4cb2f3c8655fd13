import { describe, expect, test } from 'vitest';
import { decimalYear, doublingMonths, effectiveCompute, fitGrowth, reductionFactor } from '../../src/scaling/index.ts';

// openai/ai-and-efficiency, efficiency_sota.csv: date, [teraflop/s-days] to AlexNet's accuracy, stated reduction factor.
const alexNet = [
  ['AlexNet', '2012-06-01', 3.1, 1],
  ['GoogLeNet', '2014-09-17', 0.71, 4.3],
  ['MobileNet', '2017-04-17', 0.28, 11],
  ['ShuffleNet (1x)', '2017-07-03', 0.15, 21],
  ['ShuffleNet v2 (1x)', '2018-06-30', 0.12, 25],
  ['EfficientNet (b0)', '2019-05-28', 0.069, 44],
] as const;

// "AI and Compute" (2018): the appendix where it has a figure, else read off the chart; [petaflop/s-days].
const compute = [
  ['2012-07', 0.0021],
  ['2012-09', 0.0058],
  ['2013-11', 0.0062],
  ['2013-12', 2.7e-5],
  ['2014-09', 0.085],
  ['2014-09', 0.098],
  ['2015-12', 0.3],
  ['2016-10', 5],
  ['2016-11', 22],
  ['2016-09', 79],
  ['2014-09', 0.0175],
  ['2017-08', 6.9978],
  ['2017-12', 424.5286],
  ['2015-12', 0.117],
  ['2017-10', 1860],
].map(([date, value]) => ({ date: date as string, value: value as number }));

describe('algorithmic efficiency', () => {
  test.each(alexNet)('%s took so much less than AlexNet, as rounded in the table', (_, __, days, factor) => {
    // Stated factors and rounded compute differ by up to 3 %: 3.1 / 0.069 is 44.9 where the table states 44.
    expect(Math.abs(reductionFactor(3.1, days) / factor - 1)).toBeLessThan(0.035);
  });

  test('44 times in seven years is a doubling in 15.4 months from end to end', () => {
    expect(doublingMonths({ date: '2012-06-01', value: 1 }, { date: '2019-05-28', value: 44 })).toBeCloseTo(15.36, 2);
  });

  test('a line through the six factors doubles in 15.75 months: the 16 of the paper', () => {
    const fit = fitGrowth(alexNet.map(([, date, , value]) => ({ date, value })));
    expect(fit.doublingMonths).toBeCloseTo(15.75, 2);
    expect(Math.round(fit.doublingMonths)).toBe(16);
    expect(fit.doublingInterval?.low).toBeLessThan(16);
    expect(fit.doublingInterval?.high).toBeGreaterThan(16);
  });

  test('the compute halves as fast as the factors double, and is told by the sign', () => {
    const fit = fitGrowth(alexNet.map(([, date, value]) => ({ date, value })));
    expect(fit.doublingMonths).toBeCloseTo(-15.7, 1);
    expect(fit.doublingInterval?.low).toBeLessThan(fit.doublingMonths);
    expect(fit.doublingInterval?.high).toBeGreaterThan(fit.doublingMonths);
    expect(fit.yearlyFactor.value).toBeLessThan(1);
  });

  test('300,000 times the compute at 25 times the efficiency is 7.5 million times the effective compute', () => {
    expect(effectiveCompute(300_000, 25)).toBe(7_500_000);
  });
});

describe('compute of the largest training runs', () => {
  test('doubled every 3.4 months, from end to end and by a line through all', () => {
    expect(doublingMonths(compute[1]!, compute[14]!)).toBeCloseTo(3.33, 2);
    expect(fitGrowth(compute).doublingMonths).toBeCloseTo(3.36, 2); // the post, 2018: 3.43, and later 3.4
  });

  test('grew 300,000 times from AlexNet to AlphaGo Zero', () => {
    expect(reductionFactor(1860, 0.0058)).toBeCloseTo(320_690, 0);
  });
});

test('a growth without scatter is told exactly, within and beyond its dates', () => {
  const fit = fitGrowth([
    { date: '2000-01-01', value: 1 },
    { date: '2001-01-01', value: 4 },
    { date: '2003-01-01', value: 64 },
  ]);
  expect(fit.doublingMonths).toBeCloseTo(6, 10);
  expect(fit.yearlyFactor.value).toBeCloseTo(4, 10);
  expect(fit.at('2004-01-01').value).toBeCloseTo(256, 7);
  expect(fit.at(2000.5).value).toBeCloseTo(2, 10);
});

test('values without a trend have no interval of the doubling time', () => {
  const fit = fitGrowth([1, 3, 1, 3.1].map((value, i) => ({ date: `${2000 + i}`, value })));
  expect(fit.doublingInterval).toBeUndefined();
});

describe('dates', () => {
  test.each([
    ['2012-01-01', 2012],
    ['2012-07-02', 2012.5], // day 183 of 366
    ['2013-12-31', 2013 + 364 / 365],
    ['2013', 2013.5],
    ['2013-01', 2013 + 15.5 / 365],
    ['2013-12', 2013 + (334 + 15.5) / 365],
    ['0099-01-01', 99],
  ])('%s is %d', (date, year) => expect(decimalYear(date)).toBeCloseTo(year, 9));

  test.each(['2013-02-29', '2013-13', '2013-00', '2013-04-31'])('%s is no day', (date) =>
    expect(() => decimalYear(date)).toThrow(`decimalYear: there must be such a day, got ${date}`),
  );

  test.each(['', '1/10/2015', '2013-1', 'May 2013'])('"%s" is no date', (date) =>
    expect(() => decimalYear(date)).toThrow(`decimalYear: date must be YYYY, YYYY-MM or YYYY-MM-DD, got ${date}`),
  );
});

test('bad input is refused', () => {
  const at = (date: string, value: number): { date: string; value: number } => ({ date, value });
  expect(() => fitGrowth([])).toThrow('fitGrowth: needs at least 3 points, got 0');
  expect(() => fitGrowth([at('2001', 1), at('2002', -2), at('2003', 3)])).toThrow(
    'fitGrowth: values[1] must be a positive number, got -2',
  );
  expect(() => fitGrowth([at('2001', 1), at('2001', 2), at('2001', 3)])).toThrow(
    /x must have at least two different values/,
  );
  expect(() => fitGrowth([at('2001', 2), at('2002', 2), at('2003', 2)])).toThrow(
    'fitGrowth: values must grow or fall, got 2 throughout',
  );
  expect(() => doublingMonths(at('2002', 1), at('2001', 2))).toThrow(
    'doublingMonths: to must be later than 2002, got 2001',
  );
  expect(() => doublingMonths(at('2001', 2), at('2002', 2))).toThrow('doublingMonths: values must differ, got 2 twice');
  expect(() => doublingMonths(at('2001', 0), at('2002', 2))).toThrow(
    'doublingMonths: from must be a positive number, got 0',
  );
  expect(() => reductionFactor(1, 0)).toThrow('reductionFactor: flop must be a positive number, got 0');
  expect(() => effectiveCompute(Number.NaN, 2)).toThrow('effectiveCompute: flop must be a positive number, got NaN');
});
