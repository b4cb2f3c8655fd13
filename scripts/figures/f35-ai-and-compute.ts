import { decimalYear, doublingMonths, fitGrowth } from '@netwright/efficiency-metrics/scaling';
import { logDomain, logLabel, logTicks, originChannel, palette } from '@netwright/plots';
import { defineFigure } from './kit/figure.ts';
import { nameLayers, pixelScale, textAt, vermillionInk } from './kit/labels.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Compute {
  rows: { system: string; date: string; pfs_days: number; unverified?: boolean }[];
  headline: { doubling_months: number; increase: number };
}

/** "AI and Compute": training compute over time, and its doubling time fitted here. */
export const figure = defineFigure({
  id: 'F35',
  title: 'AI and Compute: training compute doubles every 3.4 months',
  lectures: ['A'],
  source: 'Amodei & Hernandez, "AI and Compute" (OpenAI, 2018), figure 1 and appendix',
  caption:
    'Training compute of 15 systems from 2012 to 2017 in petaflop/s-days on a logarithmic axis, with the exponential fitted to them. AlphaGo Zero’s 1,860 (with a question mark) are read off the chart, and Epoch AI estimates 3,947; AlexNet’s are 0.0058 by GPU time, 0.0054 by counting. The post’s own fit doubles every 3.43 months, Sevilla et al. (2022) find 3.7.',
  method:
    'The systems are those of the published table (methods 1 and 2 of the appendix; four read off the chart, of which AlphaGo Zero unverified); the line is fitted by least squares to their logarithms.',
  cost: 'cheap',
  data: () => {
    const { rows, headline } = published<Compute>('ai-and-compute');
    const systems = rows.map(({ system, date, pfs_days, unverified = false }) => ({
      name: unverified ? `${system} ?` : system,
      date,
      year: decimalYear(date),
      value: pfs_days,
      origin: 'published' as const,
    }));
    const fit = fitGrowth(systems);
    const line = [2012.3, 2018].map((year) => ({ year, value: fit.at(year).value, origin: 'computed here' as const }));
    const named = (name: string) => systems.find((system) => system.name === name) as (typeof systems)[number];
    const [alexnet, zero] = [named('AlexNet'), named('AlphaGoZero ?')];
    return {
      systems,
      line,
      fitted: {
        months: fit.doublingMonths,
        low: fit.doublingInterval?.low ?? 0,
        high: fit.doublingInterval?.high ?? 0,
      },
      endpoints: { ratio: zero.value / alexnet.value, months: doublingMonths(alexnet, zero) },
      headline,
    };
  },
  plot: ({ systems, line, fitted }) => {
    const [width, height] = [620, 420];
    const years: [number, number] = [2012, 2018.5];
    const domain = logDomain(
      [...systems, ...line].map(({ value }) => value),
      0.06,
    );
    const [toX, toY] = [pixelScale(years, width), pixelScale([domain[1], domain[0]], height, true)];
    const place = ({ year, value }: { year: number; value: number }) => ({ x: toX(year), y: toY(value) });
    const x = {
      field: 'year',
      type: 'quantitative',
      title: null,
      scale: { domain: years, nice: false },
      axis: { format: 'd', tickMinStep: 1 },
    };
    const y = {
      field: 'value',
      type: 'quantitative',
      title: 'training compute [petaflop/s-days]',
      scale: { type: 'log', domain, nice: false },
      axis: { values: logTicks(domain), labelExpr: logLabel },
    };
    const names = nameLayers(systems, place, {
      width,
      height,
      lines: [line.map((one) => [place(one).x, place(one).y] as const)],
    });
    const band = `fit: doubles every ${fitted.months.toFixed(2)} months (95 %: ${fitted.low.toFixed(1)} to ${fitted.high.toFixed(1)})`;
    return {
      width,
      height,
      layer: [
        {
          data: { values: line },
          mark: { type: 'line', color: palette.vermillion },
          encoding: { x, y, strokeDash: originChannel('strokeDash', line) },
        },
        textAt(8, 20, band, { color: vermillionInk }),
        {
          data: { values: systems },
          mark: { type: 'point', filled: true, size: 70, opacity: 1, color: palette.blue },
          encoding: { x, y, shape: originChannel('shape', systems) },
        },
        ...names,
      ],
    };
  },
  checks: {
    'has the 15 systems of the chart of 2018, AlexNet with 0.0058, AlphaGo Zero with 1,860, unverified and marked so':
      ({ systems }) =>
        every(
          equal('number of systems', systems.length, 15),
          equal(
            'ends',
            systems.filter(({ name }) => /^Alex|^AlphaGo/.test(name)).map(({ name, value }) => [name, value]),
            [
              ['AlexNet', 0.0058],
              ['AlphaGoZero ?', 1860],
            ],
          ),
        ),
    'from AlexNet to AlphaGo Zero compute grows 320,690-fold, which the post rounds to 300,000': ({
      endpoints,
      headline,
    }) =>
      every(
        near('growth', endpoints.ratio, 320_690, { atol: 0.5 }),
        near('growth beside the headline', endpoints.ratio, headline.increase, { rtol: 0.07 }),
      ),
    '300,000-fold is 18.19 doublings, in 62 months one every 3.41': ({ headline }) =>
      every(
        near('doublings', Math.log2(headline.increase), 18.19, { atol: 0.01 }),
        near('months', 62 / Math.log2(headline.increase), 3.41, { atol: 0.005 }),
      ),
    'the fitted doubling time lies near the published 3.43 months, and its interval has it': ({ fitted }) =>
      every(
        near('doubling time [months]', fitted.months, 3.43, { atol: 0.1 }),
        holds(fitted.low < 3.43 && 3.43 < fitted.high, `interval must have 3.43, got ${fitted.low} to ${fitted.high}`),
      ),
  },
});
