/** The look of a report: light or dark as the reader's system, legible from 360 pixels on and on paper. */
export const pageStyle = `
:root { color-scheme: light dark; --ground: #fff; --ink: #1c1e21; --soft: #5b6168; --line: #dcdfe3; --tint: #f4f6f8;
  --accent: #0072b2; --alarm: #a33c00; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #15181c; --ink: #e6e8ea; --soft: #a2a9b1; --line: #343a41; --tint: #1e2328; --accent: #56b4e9;
    --alarm: #ff9a62; }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0 auto; max-width: 1400px; padding: 24px; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, Helvetica, Arial, 'Liberation Sans', sans-serif; }
h1 { font-size: 26px; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 18px; margin: 36px 0 10px; }
p { margin: 6px 0; max-width: 90ch; overflow-wrap: anywhere; }
.note, .soft { color: var(--soft); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 20px 0 0; padding: 0; }
.cards div { background: var(--tint); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; min-width: 0; }
.cards dt { color: var(--soft); font-size: 13px; }
.cards dd { margin: 0; font-size: 22px; font-weight: 600; }
.cards dd + dd { font-size: 13px; font-weight: 400; color: var(--soft); overflow-wrap: anywhere; }
dl.notes { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 16px; margin: 0; }
dl.notes dt { color: var(--soft); }
dl.notes dd { margin: 0; max-width: 100ch; overflow-wrap: anywhere; }
dl.notes .problem, dl.notes .unknown { color: var(--alarm); }
.scroll { overflow: auto; border: 1px solid var(--line); border-radius: 8px; max-width: 100%; width: fit-content; }
#nodes-section .scroll { max-height: 85vh; width: auto; }
table { border-collapse: separate; border-spacing: 0; font-size: 14px; min-width: 100%; }
th, td { padding: 4px 12px; text-align: left; border-bottom: 1px solid var(--line); white-space: pre; }
tbody tr:last-child td { border-bottom: 0; }
th { position: sticky; top: 0; background: var(--tint); font-weight: 600; z-index: 1; }
tfoot td { font-weight: 600; border-top: 1px solid var(--line); border-bottom: 0; background: var(--tint); position: sticky; bottom: 0; }
tbody tr:hover td { background: var(--tint); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.long { white-space: pre-wrap; min-width: 28ch; max-width: 44ch; }
td.solid { overflow-wrap: anywhere; }
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; white-space: nowrap; }
th button::after { content: '\\2195'; color: var(--soft); opacity: .45; margin-left: 4px; }
th[aria-sort] button::after { color: var(--accent); opacity: 1; }
th[aria-sort=ascending] button::after { content: '\\2191'; }
th[aria-sort=descending] button::after { content: '\\2193'; }
button:focus-visible, input:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.filter { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; margin: 0 0 10px; }
.filter input { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: 6px;
  padding: 5px 10px; width: min(340px, 100%); }
.tables { display: flex; flex-wrap: wrap; gap: 0 32px; align-items: flex-start; }
.tables section { min-width: 0; max-width: 100%; }
.chart { overflow-x: auto; max-width: 100%; }
.chart svg { min-width: 640px; max-width: 100%; height: auto; display: block; }
.chart svg > rect:first-child { fill: none; }
.tree { border: 1px solid var(--line); border-radius: 8px; overflow: auto; max-height: 85vh; font-size: 14px; max-width: 1000px; }
.module { display: flex; gap: 16px; padding: 4px 12px; border-bottom: 1px solid var(--line); align-items: baseline; }
summary.module { cursor: pointer; list-style: none; }
summary.module::-webkit-details-marker { display: none; }
summary.module .name::before { content: '\\25b8'; display: inline-block; width: 16px; color: var(--soft); }
details[open] > summary.module .name::before { content: '\\25be'; }
.module.head { background: var(--tint); font-weight: 600; position: sticky; top: 0; z-index: 1; }
.module:hover { background: var(--tint); }
.module .name { flex: 1 1 14ch; min-width: 0; overflow-wrap: anywhere; }
.module .number { flex: 0 0 14ch; }
.module .number.wide { flex-basis: 9ch; }
.module .bar { flex: 0 0 120px; height: 10px; align-self: center; overflow: hidden; }
.module .bar i { display: block; height: 100%; background: var(--accent); border-radius: 2px; }
@media (max-width: 640px) {
  body { padding: 16px 12px; }
  .wide { display: none; }
  .module .number { flex-basis: 11ch; }
  .module { gap: 6px; padding: 4px 8px; font-size: 13px; }
  dl.notes { grid-template-columns: 1fr; gap: 0; }
  dl.notes dd { margin-bottom: 8px; }
  .cards { grid-template-columns: 1fr 1fr; }
  table { font-size: 13px; }
  th, td { padding: 4px 8px; }
  section:not(#nodes-section) td:not(.number, .name) { white-space: pre-wrap; }
}
@media (prefers-color-scheme: dark) {
  .chart svg text { fill: var(--ink); }
  .chart svg [stroke='#E5E5E5'] { stroke: var(--line); }
  .chart svg [stroke='#333333'] { stroke: var(--ink); }
  .chart svg [stroke='#999999'] { stroke: var(--soft); }
  .chart svg [stroke='#0072B2'] { stroke: var(--accent); }
  .chart svg [fill='#0072B2'] { fill: var(--accent); }
}
@page { size: A4 landscape; margin: 10mm; }
@media print {
  :root { --ground: #fff; --ink: #000; --soft: #444; --line: #bbb; --tint: #f2f2f2; --accent: #0072b2; --alarm: #a33c00; }
  body { padding: 0; max-width: none; font-size: 11px; }
  .scroll, #nodes-section .scroll { overflow: visible; max-height: none; border: 0; width: fit-content; }
  table, .tree { font-size: 9px; }
  #nodes { font-size: 8px; }
  #nodes td, #nodes th { padding: 1px 3px; }
  .tree { max-height: none; }
  .module.head { position: static; }
  th, td { padding: 1px 4px; }
  th, tfoot td { position: static; }
  thead { display: table-header-group; }
  tfoot { display: table-row-group; }
  tr, .cards div, .chart, .module { break-inside: avoid; }
  h2 { break-after: avoid; }
  .filter, th button::after { display: none; }
  .chart svg { min-width: 0; }
  .chart svg text { fill: #000; }
}
`;
