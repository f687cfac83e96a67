/**
 * How a report looks: on paper, in light and in dark. Its colours are those of the window (`renderer/styles/tokens.css`), which a test
 * holds.
 */
export const lightColours = {
  bg: "#ebeef2",
  surface: "#ffffff",
  sunken: "#f5f7f9",
  line: "#dde2e8",
  line2: "#b9c1cb",
  grid: "#e9edf1",
  ink: "#14181d",
  ink2: "#434c57",
  ink3: "#5e6874",
  accent: "#4a4fd0",
  "accent-weak": "#eeeffc",
  problem: "#b4231a",
  "problem-weak": "#fcefed",
  warning: "#855300",
  "warning-weak": "#fbf3e1",
  ok: "#176b3a",
  "ok-weak": "#e9f5ee",
  "run-1": "#0072b2",
} as const;
export const darkColours = {
  bg: "#101113",
  surface: "#191b1e",
  sunken: "#141618",
  line: "#2a2d32",
  line2: "#4a5059",
  grid: "#24272b",
  ink: "#eceef1",
  ink2: "#b7bdc6",
  ink3: "#949ca7",
  accent: "#a0a3ff",
  "accent-weak": "#23243d",
  problem: "#ff8f84",
  "problem-weak": "#321c1b",
  warning: "#efb84e",
  "warning-weak": "#2c2413",
  ok: "#6ccb8e",
  "ok-weak": "#16281d",
} as const;
const declared = (colours: Readonly<Record<string, string>>) =>
  Object.entries(colours)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");

export const style = `
:root{color-scheme:light;${declared(lightColours)}}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;${declared(darkColours)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:13.5px/21px Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
main,header,footer{max-width:920px;margin:0 auto;padding:0 16px}
header{padding-top:32px}
footer{padding-bottom:32px;color:var(--ink3);font-size:12px;line-height:16px}
h1{margin:0;font-size:26px;line-height:32px;font-weight:650;letter-spacing:-.02em}
h2{margin:0 0 8px;font-size:19px;line-height:25px;font-weight:650;letter-spacing:-.012em}
h3{margin:16px 0 4px;font-size:14px;line-height:20px;font-weight:600}
p{margin:0 0 8px;max-width:70ch}
p,li,dd{color:var(--ink2)}
strong,b{color:var(--ink);font-weight:600}
.lead{margin:6px 0 16px;font-size:15px;line-height:23px;color:var(--ink2)}
.over{margin:0 0 4px;color:var(--ink3);font-size:12px;line-height:16px}
section{margin:12px 0;padding:20px 24px;border:1px solid var(--line);border-radius:8px;background:var(--surface)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:8px;margin:0 0 12px;padding:0;list-style:none}
.figures li{padding:12px 16px;border:1px solid var(--line);border-radius:8px;background:var(--surface);font-size:12px;line-height:16px;color:var(--ink3)}
.figures b{display:block;font-size:24px;line-height:28px;letter-spacing:-.02em;color:var(--ink)}
.table{overflow-x:auto;margin:8px 0 12px}
.table:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{width:100%;border-collapse:collapse;font-size:13px;line-height:20px}
caption{padding:0 0 4px;color:var(--ink3);font-size:12px;line-height:16px;text-align:left}
th,td{padding:4px 12px 4px 0;border-top:1px solid var(--line);text-align:left;vertical-align:top;min-width:3.5em}
thead th{border-top:0;border-bottom:1px solid var(--line2);color:var(--ink3);font-weight:500;font-size:12px;line-height:16px;vertical-align:bottom}
tbody th{font-weight:500}
td{color:var(--ink2)}
td.hit{color:var(--ink);font-weight:600;background:var(--sunken)}
td.miss{color:var(--problem)}
.num{text-align:right;white-space:nowrap}
.num:last-child{padding-right:4px}
td.num{color:var(--ink)}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:2px 24px;margin:8px 0}
dl div{display:grid;grid-template-columns:minmax(90px,40%) 1fr;gap:12px;padding:4px 0;border-top:1px solid var(--line)}
dt{color:var(--ink3);font-size:12px;line-height:20px}
dd{margin:0;color:var(--ink)}
code,pre{font:12px/18px ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono",Menlo,Consolas,monospace}
pre{margin:8px 0 0;padding:12px;border-radius:6px;background:var(--sunken);white-space:pre-wrap}
summary{color:var(--accent);cursor:pointer}
figure{margin:0 0 12px}
figcaption{color:var(--ink3);font-size:12px;line-height:16px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(320px,1fr));gap:16px 24px}
svg{display:block;max-width:100%;height:auto;overflow:visible}
svg text{fill:var(--ink3);font:12px Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
svg .strong{fill:var(--ink);font-weight:600}
.grid{stroke:var(--grid)}
.axis{stroke:var(--line2)}
.mark{stroke:var(--ink3);stroke-dasharray:2 3}
.curve{fill:none;stroke:var(--run-1);stroke-width:1.75;stroke-linejoin:round}
.dashed{stroke-dasharray:4 3}
.cell{fill:var(--accent-weak);stroke:var(--accent)}
.cell.end{fill:var(--sunken);stroke:var(--line2)}
.flow{fill:var(--grid)}
.bar{fill:var(--run-1)}
.whisker{stroke:var(--ink2);stroke-width:1.5}
.zero{stroke:var(--line2)}
.key{display:inline-block;vertical-align:middle;margin-right:4px}
.finding{margin:0 0 16px;padding:12px 0 0;border-top:1px solid var(--line)}
.finding h3{margin-top:0}
.tag{display:inline-block;margin-right:8px;padding:0 7px;border-radius:5px;font-size:12px;line-height:20px;font-weight:600}
.problem{background:var(--problem-weak);color:var(--problem)}
.warning{background:var(--warning-weak);color:var(--warning)}
.note{background:var(--accent-weak);color:var(--accent)}
.ok{background:var(--ok-weak);color:var(--ok)}
@media (max-width:600px){section{padding:16px}main,header,footer{padding-left:8px;padding-right:8px}}
@media print{
@page{margin:16mm 14mm}
body{background:#fff;font-size:10.5pt;line-height:15pt}
main,header,footer{max-width:none;padding:0}
header{padding-top:0}
section{margin:0 0 14pt;padding:0;border:0}
h2{margin-top:10pt;padding-top:8pt;border-top:1px solid var(--line2)}
h2,h3,caption,thead{break-after:avoid}
thead{display:table-header-group}
tr,figure,.figures,.finding,dl div{break-inside:avoid}
.table{overflow:visible}
details{display:none}
}
`;
