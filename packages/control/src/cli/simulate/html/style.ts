// How the report looks, on paper and on a dark screen: ink on plain ground and hairlines, as in the dashboard. Colour
// says only which policy something belongs to, and what is best.

export const CURVE_COLOURS = 8;

/** The colour of a policy, by its place in the table. */
export const colourOf = (index: number): string => `var(--curve-${index % CURVE_COLOURS})`;

const LIGHT = ['#0c766e', '#3f62a8', '#b3541e', '#8a4f9e', '#8a6a00', '#0e7490', '#b3265e', '#55625f'];
const DARK = ['#3fb6a8', '#8fb1f2', '#f0904c', '#cf9be0', '#dcae4a', '#5ad1e6', '#ff8fb4', '#a9b6b2'];

const curves = (colours: readonly string[]): string =>
  colours.map((colour, index) => `--curve-${index}:${colour};`).join('');

export const STYLE = `
:root{color-scheme:light dark;--ink:#14201e;--soft:#4b5a57;--faint:#667370;--line:#14201e24;--strong:#14201e57;
--ground:#f6f7f6;--raised:#fff;--limit:#b3241b;${curves(LIGHT)}}
@media (prefers-color-scheme:dark){
:root{--ink:#e3eae7;--soft:#a9b6b2;--faint:#8b9995;--line:#e3eae724;--strong:#e3eae757;
--ground:#0e1514;--raised:#151e1c;--limit:#ff8b82;${curves(DARK)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:14px/1.5 ui-sans-serif,system-ui,sans-serif;
font-variant-numeric:tabular-nums}
main{max-width:1120px;margin:0 auto;padding:40px 24px 72px}
h1{font-size:28px;line-height:1.15;margin:0 0 12px;letter-spacing:-.02em;font-weight:650;overflow-wrap:anywhere}
h2{font-size:16px;line-height:1.3;margin:0;font-weight:650;display:flex;align-items:center;gap:8px;flex-wrap:wrap}
h2 small{font-size:13px;font-weight:400;color:var(--soft)}
p{margin:0 0 2px;max-width:90ch}
.soft,figcaption{color:var(--soft)}
section{border-top:1px solid var(--strong);padding-top:14px;margin-top:36px}
.answers{display:grid;grid-template-columns:repeat(auto-fit,minmax(210px,1fr));gap:0 28px;margin:28px 0 0}
.answers div{border-top:2px solid var(--ink);padding:8px 0 12px}
.answers dt{color:var(--soft);font-size:13px}
.answers dd{margin:2px 0 0;font-size:20px;line-height:1.25;font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
.answers dd small{display:block;font-size:13px;font-weight:400;color:var(--soft);letter-spacing:0}
.legend{display:flex;flex-wrap:wrap;gap:2px 18px;font-size:13px;margin:8px 0 0}
.scroll{overflow-x:auto;margin:10px -4px 0;padding:0 4px}
table{border-collapse:collapse;width:100%;white-space:nowrap}
th,td{padding:7px 0 7px 18px;text-align:right;border-bottom:1px solid var(--line)}
th{font-weight:500;color:var(--faint);font-size:12px;vertical-align:bottom;padding-top:0}
th:first-child,td:first-child,.left{text-align:left}
th:first-child,td:first-child{padding-left:0;position:sticky;left:0;background:var(--ground)}
tbody tr:hover td{background:var(--raised)}
td.best{font-weight:700}
td .reach{color:var(--faint);font-weight:400}
td.sure{font-weight:650}
tr.live td{color:var(--soft)}
.swatch{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:8px;flex:none}
.swatch.hollow{border:1.5px solid var(--soft)}
h2 .swatch{margin:0}
figure{margin:14px 0 0}
figcaption{font-size:13px;display:flex;justify-content:space-between;gap:16px}
output{color:var(--ink);text-align:right}
svg{display:block;width:100%;height:auto;overflow:visible}
.grid{stroke:var(--line);stroke-width:1;vector-effect:non-scaling-stroke}
.faint{opacity:.55}
.tick,.axis{fill:var(--faint);font-size:12px}
.line{stroke-width:1.6;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.minimums{stroke-dasharray:2 4}
.frontier{stroke:var(--ink);stroke-width:1;opacity:.45;fill:none;vector-effect:non-scaling-stroke}
.reach{stroke-width:1;opacity:.7;vector-effect:non-scaling-stroke}
.area{opacity:.16}
.up{fill:var(--curve-0)}.down{fill:var(--curve-2)}
.limit{stroke:var(--limit);stroke-width:1;stroke-dasharray:5 4;vector-effect:non-scaling-stroke}
.cursor{stroke:var(--ink);stroke-width:1;stroke-dasharray:3 3;vector-effect:non-scaling-stroke}
.point{stroke:var(--ground);stroke-width:1.5}
.point.hollow{fill:var(--ground);stroke:var(--soft)}
.name{fill:var(--ink);font-size:13px}
footer{border-top:1px solid var(--strong);margin-top:36px;padding-top:14px;font-size:13px;color:var(--soft)}
footer p{max-width:none;margin-bottom:6px}
code{font:12px/1.5 ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
@media (max-width:640px){main{padding:24px 16px 48px}h1{font-size:23px}section{margin-top:28px}
.tick,.axis{font-size:26px}
.chart .tick[text-anchor=middle]{transform:translateY(12px)}
.name{font-size:27px}.odd{display:none}.wide svg{min-width:640px}
.wide .tick,.wide .axis,.wide .name{font-size:17px}
figcaption{flex-direction:column;gap:0}output{text-align:left;min-height:1.5em}}
@media print{section{break-inside:avoid}body{background:#fff}}
`;
