/**
 * How a report page looks, on a wide screen, on a telephone, and printed. The page never scrolls sideways:
 * figures shrink a little and then scroll, each in a box of its own, as tables do.
 */
export const STYLES = `
:root { --ink: #1a1a1a; --soft: #555; --rule: #d9d9d9; --link: #0a5a8a; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: #fff; color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', Helvetica, Arial, sans-serif; }
main { max-width: 1000px; margin: 0 auto; padding: 40px 32px 64px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 16px; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 21px; line-height: 1.3; margin: 0 0 12px; overflow-wrap: anywhere; }
p { max-width: 46em; margin: 0 0 12px; overflow-wrap: anywhere; }
a { color: var(--link); }
.lead { font-size: 18px; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 10px 24px;
  margin: 24px 0; padding: 16px 0; border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); }
.facts .wide { grid-column: 1 / -1; }
.facts dt { font-size: 13px; color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
nav ol { margin: 0; padding-left: 1.3em; columns: 18em auto; }
nav li { break-inside: avoid; }
section { margin-top: 44px; padding-top: 20px; border-top: 2px solid var(--ink); }
.box { overflow-x: auto; max-width: 100%; }
.box:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; font-size: 15px; margin: 4px 0 10px; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 22px 5px 0; text-align: left; vertical-align: top; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-bottom: 1px solid var(--ink); font-weight: 600; }
tbody td { border-bottom: 1px solid var(--rule); }
.number { text-align: right; }
.note { font-size: 14px; color: var(--soft); margin-bottom: 6px; }
.figures { display: flex; flex-wrap: wrap; gap: 28px 32px; align-items: flex-start; margin-top: 20px; }
figure { margin: 0; max-width: 100%; }
figure svg { display: block; max-width: 100%; height: auto; }
figcaption { font-size: 14px; line-height: 1.45; color: var(--soft); max-width: 46em; margin-top: 4px;
  contain: inline-size; overflow-wrap: anywhere; }
@media (max-width: 640px) {
  main { padding: 20px 16px 40px; }
  h1 { font-size: 24px; }
  .lead { font-size: 17px; }
  .facts { grid-template-columns: repeat(auto-fill, minmax(140px, 1fr)); }
}
@media print {
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  section { margin-top: 22pt; }
  h2, thead { break-after: avoid; }
  figure, tr, .facts { break-inside: avoid; }
  .box { overflow: visible; }
  figure svg { min-width: 0 !important; }
  a { color: inherit; text-decoration: none; }
}
`
