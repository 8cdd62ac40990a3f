// How the report looks, on paper and on a dark screen.

export const CURVE_COLOURS = 8;

/** The colour of a policy, by its place in the table. */
export const colourOf = (index: number): string => `var(--curve-${index % CURVE_COLOURS})`;

const LIGHT = ['#2563eb', '#d9480f', '#0f8a5f', '#9333ea', '#a16207', '#0e7490', '#be185d', '#52607a'];
const DARK = ['#7aa2ff', '#ff9466', '#4fd1a1', '#c79bff', '#e6c15a', '#5ad1e6', '#ff8fbf', '#a9b4c8'];

const curves = (colours: readonly string[]): string =>
  colours.map((colour, index) => `--curve-${index}:${colour};`).join('');

export const STYLE = `
:root{color-scheme:light dark;--ink:#1b2230;--muted:#5d6880;--line:#d9dee8;--paper:#f6f7fa;--card:#fff;${curves(LIGHT)}}
@media (prefers-color-scheme:dark){
:root{--ink:#e8ecf4;--muted:#9aa6bd;--line:#323c50;--paper:#12161f;--card:#1a202c;${curves(DARK)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}
h1{font-size:26px;line-height:1.2;margin:0 0 4px;letter-spacing:-.01em}
h2{font-size:17px;margin:0 0 2px;display:flex;align-items:center;gap:8px}
p{margin:0 0 8px;max-width:75ch}
.muted,figcaption{color:var(--muted)}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:18px 20px;margin:20px 0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;white-space:nowrap}
th,td{padding:6px 10px;text-align:right;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--muted);font-size:13px}
tr:last-child td{border-bottom:0}
th:first-child,td:first-child{text-align:left;padding-left:0}
td.best{font-weight:700}
.swatch{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:8px;flex:none}
h2 .swatch{margin:0}
figure{margin:10px 0 0}
figcaption{font-size:13px;display:flex;justify-content:space-between;gap:16px}
output{font-variant-numeric:tabular-nums;color:var(--ink);text-align:right}
svg{display:block;width:100%;height:auto;overflow:visible}
.grid{stroke:var(--line);stroke-width:1;vector-effect:non-scaling-stroke}
.faint{opacity:.5}
.tick{fill:var(--muted);font-size:12px}
.axis{fill:var(--muted);font-size:13px}
.line{stroke-width:1.6;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.area{opacity:.18}
.up{fill:var(--curve-2)}.down{fill:var(--curve-1)}
.limit{stroke:var(--curve-1);stroke-width:1;stroke-dasharray:5 4;vector-effect:non-scaling-stroke}
.cursor{stroke:var(--ink);stroke-width:1;stroke-dasharray:3 3;vector-effect:non-scaling-stroke}
.point{stroke:var(--card);stroke-width:1.5}
.name{fill:var(--ink);font-size:13px}
code{font:13px/1.5 ui-monospace,monospace;overflow-wrap:anywhere}
@media (max-width:640px){main{padding:20px 10px}section{padding:14px 12px}}
@media print{section{break-inside:avoid}}
`;
