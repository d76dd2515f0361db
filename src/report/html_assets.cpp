#include "report/html_parts.h"

namespace termsoak::report {
namespace {

/// Colours are variables, so that light and dark are two lists of values and nothing else.
constexpr std::string_view kStyle = R"css(
:root{--bg:#f6f7f9;--card:#fff;--ink:#1b2430;--soft:#5a6675;--line:#dde2e8;--pass:#137a46;--fail:#b3261e;--open:#8a5a00;
--passbg:#e2f4ea;--failbg:#fde9e7;--openbg:#fff2d6;--ctl:#5b4b8a;--ctlbg:#ece8f7;
--warm0:#c8321f;--warm1:#d97706;--warm2:#b8377a;--warm3:#92400e;
--cool0:#1769aa;--cool1:#0f8a7a;--cool2:#5b55c9;--cool3:#3f7d20;--cool4:#0891b2;--cool5:#64748b;--cool6:#7c3aed;
--cool7:#a16207;--cool8:#be185d;--cool9:#15803d;--cool10:#334155;
--page:#9fb3c8;--large:#1769aa;--bad:#d92d20}
@media (prefers-color-scheme:dark){:root{--bg:#11151b;--card:#1a2029;--ink:#e6ebf1;--soft:#9aa7b5;--line:#2d3642;
--pass:#5bd39a;--fail:#ff8a80;--open:#f2c14e;--passbg:#12372a;--failbg:#4a1c1a;--openbg:#453410;--ctl:#bfb2ee;--ctlbg:#2d2746;
--warm0:#ff7a66;--warm1:#f5a623;--warm2:#f08bc0;--warm3:#d69a6a;
--cool0:#5fb0f0;--cool1:#4fd1c0;--cool2:#a5a0ff;--cool3:#8fd06a;--cool4:#4cc9e8;--cool5:#a3b1c2;--cool6:#c4a1ff;
--cool7:#e3b341;--cool8:#f472b6;--cool9:#4ade80;--cool10:#e2e8f0;
--page:#4b5d71;--large:#5fb0f0;--bad:#ff6257}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,header>*{max-width:1120px;margin-inline:auto}main{padding:8px 20px 48px}header>*{padding-inline:20px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--card);padding:8px;z-index:2}
header{padding:20px 0 22px;border-bottom:1px solid var(--line);background:var(--card);border-top:6px solid var(--open)}
header.pass{border-top-color:var(--pass)}header.fail{border-top-color:var(--fail)}
.brand{color:var(--soft);font-weight:600;letter-spacing:.02em;margin:0 auto}
h1{margin:2px auto 4px;font-size:2.1rem;line-height:1.2;text-transform:capitalize}
header.pass h1{color:var(--pass)}header.fail h1{color:var(--fail)}header.open h1{color:var(--open)}
.headline{margin:0 auto;overflow-wrap:anywhere}
h2{font-size:1.35rem;margin:34px 0 2px;overflow-wrap:anywhere}h3{font-size:1.05rem;margin:0 0 4px}
.anatomy{margin-top:24px}
.facts-line{color:var(--soft);margin:0 0 12px}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px;margin:16px 0}
.card p{margin:0 0 10px;color:var(--soft);overflow-wrap:anywhere}
.columns{display:grid;gap:16px;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr))}.columns .card{margin:0;min-width:0}.columns .wide{grid-column:1/-1}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:10px;background:var(--card);margin:8px 0}
.card .scroll{border:0;margin:0}
table{border-collapse:collapse;width:100%;font-size:.92rem}
caption{text-align:left;width:min(100%,calc(100vw - 56px));color:var(--soft);padding:8px 12px 4px;font-size:.86rem}
th,td{padding:7px 12px;text-align:left;border-top:1px solid var(--line);vertical-align:top}
thead th{border-top:0;color:var(--soft);font-weight:600;font-size:.84rem}
tbody th{font-weight:600;white-space:nowrap}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.none{color:var(--soft)}.alarm{color:var(--fail);font-weight:700}
.reason{min-width:260px;overflow-wrap:anywhere}.rules td:nth-child(3){overflow-wrap:anywhere;min-width:110px}
.facts td{overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.badge{display:inline-block;padding:1px 9px;border-radius:99px;font-size:.8rem;font-weight:700;white-space:nowrap;background:var(--openbg);color:var(--open)}
.badge.pass{background:var(--passbg);color:var(--pass)}.badge.fail,.badge.FAIL{background:var(--failbg);color:var(--fail)}
.badge.control,.badge.bad{background:var(--ctlbg);color:var(--ctl)}
.swatch{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:7px;background:var(--c);vertical-align:-1px}
.warm0{--c:var(--warm0)}.warm1{--c:var(--warm1)}.warm2{--c:var(--warm2)}.warm3{--c:var(--warm3)}
.cool0{--c:var(--cool0)}.cool1{--c:var(--cool1)}.cool2{--c:var(--cool2)}.cool3{--c:var(--cool3)}.cool4{--c:var(--cool4)}.cool5{--c:var(--cool5)}.cool6{--c:var(--cool6)}
.cool7{--c:var(--cool7)}.cool8{--c:var(--cool8)}.cool9{--c:var(--cool9)}.cool10{--c:var(--cool10)}
.page-standard{--c:var(--page)}.page-large{--c:var(--large)}.page-bad{--c:var(--bad)}
.lab-live{fill:var(--page)}.lab-dead{fill:var(--bad)}.lab-free{fill:none;stroke:var(--line)}.lab-live-key{--c:var(--page)}.lab-dead-key{--c:var(--bad)}.lab-free-key{--c:var(--line)}
.callouts{margin:10px 0 0;padding-left:20px}.callouts li{overflow-wrap:anywhere}
.contents{list-style:none;padding:0;margin:22px 0 0;display:grid;gap:6px;grid-template-columns:repeat(auto-fill,minmax(min(100%,345px),1fr))}
.contents a{overflow-wrap:anywhere}a{color:var(--cool0)}
figure{margin:0}figcaption{font-weight:600;overflow-wrap:anywhere}figcaption p{font-weight:400}
svg.chart{width:100%;height:auto;display:block}svg.narrow{display:none}
@media (max-width:640px){.ring-row{grid-template-columns:repeat(auto-fit,minmax(150px,1fr))!important}.ring-text{min-height:0}svg.wide{display:none}svg.narrow{display:block}main{padding:4px 12px 40px}header{padding:16px 0 18px}header>*{padding-inline:12px}h1{font-size:1.7rem}.card{padding:12px}th,td{padding:6px 8px}.card .scroll caption{padding-inline:0}
.rules,.rules tbody{display:block}.rules thead{display:none}.rules tr{display:flex;flex-wrap:wrap;gap:2px 10px;align-items:baseline;padding:8px;border-top:1px solid var(--line)}
.rules td,.rules th{border:0;padding:0}.rules td.reason{flex:1 1 100%;min-width:0}.rules .n{color:var(--soft)}.rules .n:empty{display:none}.rules td:nth-child(4)::before{content:"observed "}.rules td:nth-child(5)::before{content:"limit "}}
.grid{stroke:var(--line)}.tick,.axis{fill:var(--soft);font-size:12px}.end{fill:var(--c);font-size:13px;font-weight:600}
.line{fill:none;stroke:var(--c,var(--ink));stroke-width:1.6;stroke-linejoin:round}
.line.mapped{stroke-width:2.8}.line.believed{stroke-dasharray:7 5}.line.resident{stroke-dasharray:1.5 4;stroke-linecap:round;stroke-width:2}
.cursor{stroke:var(--ink);stroke-width:1;stroke-dasharray:3 3}.cursor[hidden]{display:none}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;margin:10px 0 0;padding:0;font-size:.86rem;color:var(--soft)}
.key{width:34px;height:8px;margin-right:7px}
.readout{display:block;margin-top:10px;font-size:.88rem;color:var(--soft);font-variant-numeric:tabular-nums;min-height:1.5em;overflow-wrap:anywhere}
.slide{display:flex;flex-wrap:wrap;gap:6px 12px;align-items:center;margin:14px 0 6px}.slide input{flex:1 1 240px;accent-color:var(--cool0);min-height:28px}
.slide output{font-variant-numeric:tabular-nums;min-width:9ch;font-weight:600}
.ring-row{display:grid;gap:14px;grid-template-columns:repeat(auto-fit,minmax(min(100%,250px),1fr))}
.ring figcaption{text-align:center}.ring svg{width:100%;max-width:330px;height:auto;display:block;margin:0 auto}.ring-text{font-size:.86rem;margin:0!important;text-align:center;min-height:3em}
.ring .p-standard{fill:var(--page)}.ring .p-large{fill:var(--large)}.ring .p-bad{fill:var(--bad)}
.ring text{fill:var(--ink);text-anchor:middle}.ring .big{font-size:30px;font-weight:700}.ring .small{font-size:13px;fill:var(--soft)}.ring .red{fill:var(--bad);font-weight:700}
.track{min-width:120px;width:40%;white-space:nowrap}.bar{display:inline-block;height:14px;border-radius:2px;vertical-align:-2px}.bar.good{background:var(--large)}.bar.bad{background:var(--bad)}
.life{margin:0;padding-left:22px}.life li{margin:6px 0;overflow-wrap:anywhere}.at{color:var(--soft);font-size:.88rem}
details{margin:10px 0}summary{cursor:pointer;font-weight:600;padding:6px 0}
:focus-visible{outline:3px solid var(--cool0);outline-offset:2px;border-radius:6px}
@media print{body{background:#fff}.slide{display:none}}
)css";

} // namespace

std::string_view html_style() {
  return kStyle;
}

namespace {

/// Two small behaviours: reading figures off the chart, and the page list at the slider's offset. The page
/// holds every figure without them.
constexpr std::string_view kScript = R"js(
"use strict";
(() => {
const groups = JSON.parse(document.getElementById("data").textContent);
const bytes = n => n < 1e6 ? n.toLocaleString("en") + " B" : n < 1e9 ? (n / 1e6).toFixed(2) + " MB" : (n / 1e9).toFixed(2) + " GB";
const SVG = "http://www.w3.org/2000/svg";
const make = (name, attributes, text) => {
  const node = document.createElementNS(SVG, name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  if (text !== undefined) node.textContent = text;
  return node;
};

// The row of `list` whose value is nearest to `wanted`; `list` ascends.
const nearest = (list, wanted) => {
  let best = 0;
  for (let i = 1; i < list.length; i++) if (Math.abs(list[i] - wanted) <= Math.abs(list[best] - wanted)) best = i;
  return best;
};

for (const chart of document.querySelectorAll("svg.chart")) {
  const runs = groups[chart.dataset.group], left = +chart.dataset.left, right = +chart.dataset.right, xmax = +chart.dataset.xmax;
  const readout = document.getElementById("readout-" + chart.dataset.group), cursor = chart.querySelector(".cursor");
  let at = 1;
  const show = share => {
    at = Math.min(1, Math.max(0, share));
    const x = left + at * (right - left);
    cursor.removeAttribute("hidden");
    cursor.setAttribute("x1", x);
    cursor.setAttribute("x2", x);
    const parts = runs.filter(run => run.fed.length).map(run => {
      const row = nearest(run.fed, at * xmax);
      const figures = ["mapped", "believed", "resident"].filter(key => run[key].length).map(key => key + " " + bytes(run[key][row]));
      return run.name + ": " + figures.join(", ");
    });
    readout.textContent = "At " + bytes(Math.round(at * xmax)) + " fed – " + parts.join(" · ");
  };
  chart.addEventListener("pointermove", event => {
    const box = chart.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * chart.viewBox.baseVal.width;
    show((x - left) / (right - left));
  });
  chart.addEventListener("keydown", event => {
    const step = { ArrowLeft: -0.02, ArrowRight: 0.02, Home: -1, End: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    show(at + step);
  });
}

const arc = (from, to, inner, outer) => {
  const point = (angle, radius) => (160 + radius * Math.sin(angle)).toFixed(2) + " " + (150 - radius * Math.cos(angle)).toFixed(2);
  const big = to - from > Math.PI ? 1 : 0;
  return `M${point(from, inner)}L${point(from, outer)}A${outer} ${outer} 0 ${big} 1 ${point(to, outer)}L${point(to, inner)}A${inner} ${inner} 0 ${big} 0 ${point(from, inner)}Z`;
};

const drawRing = (figure, run, standard, shot) => {
  const svg = figure.querySelector("svg");
  svg.replaceChildren();
  const pages = [];
  for (const [mapped, believed, rows, count] of shot.pages)
    for (let i = 0; i < count && pages.length < 720; i++) pages.push({ mapped, believed, rows });
  const total = shot.pages.reduce((sum, page) => sum + page[3], 0);
  let large = 0, wrong = 0, held = 0;
  for (const [mapped, believed, , count] of shot.pages) {
    held += mapped * count;
    if (mapped !== believed) wrong += count;
    else if (mapped > standard) large += count;
  }
  const turn = 2 * Math.PI / Math.max(pages.length, 1), gap = pages.length > 1 ? Math.min(0.02, turn * 0.15) : 0;
  pages.forEach((page, i) => {
    const excess = Math.max(0, Math.log2(page.mapped / standard));
    const outer = 100 + Math.min(42, 12 + 14 * excess) * (page.mapped > standard ? 1 : 0.35);
    const kind = page.mapped !== page.believed ? "bad" : page.mapped > standard ? "large" : "standard";
    const end = pages.length > 1 ? (i + 1) * turn - gap : 2 * Math.PI - 0.001;
    const path = make("path", { class: "p-" + kind, d: arc(i * turn + gap, end, 78, outer) });
    path.append(make("title", {}, `page ${i + 1} of ${total}: mapped ${bytes(page.mapped)}, recorded ${bytes(page.believed)}, ${page.rows} rows`));
    svg.append(path);
  });
  svg.append(make("text", { x: 160, y: 148, class: "big" }, total), make("text", { x: 160, y: 168, class: "small" }, total === 1 ? "page" : "pages"),
    make("text", { x: 160, y: 185, class: "small" }, bytes(held)));
  const strays = shot.free + shot.lost, side = strays <= 48 ? 11 : strays <= 150 ? 7 : 4, step = side + 2;
  const perLine = Math.floor(300 / step), shown = Math.min(strays, perLine * Math.floor(72 / step));
  const left = 160 - (Math.min(shown, perLine) * step - 2) / 2;
  for (let i = 0; i < shown; i++)
    svg.append(make("rect", { class: "p-bad", x: left + i % perLine * step, y: 326 + Math.floor(i / perLine) * step, width: side, height: side, rx: 1.5 }));
  svg.setAttribute("viewBox", `0 0 320 ${330 + Math.ceil(shown / perLine) * step}`);
  svg.append(strays === 0 ? make("text", { x: 160, y: 320, class: "small" }, "no stray block")
    : make("text", { x: 160, y: 318, class: "small red" }, strays.toLocaleString("en") + " stray block" + (strays === 1 ? "" : "s")));
  const text = `${total} page${total === 1 ? "" : "s"}: ${total - large - wrong} standard, ${large} non-standard, ${wrong} falsely recorded. ` +
    `Strays: ${shot.free} on the pool's free list, ${shot.lost} on no list.`;
  svg.setAttribute("aria-label", "Page list of " + run.name + ". " + text);
  figure.querySelector(".ring-text").textContent = text;
};

for (const section of document.querySelectorAll(".rings")) {
  const runs = groups[section.dataset.group];
  const figures = [...section.querySelectorAll(".ring")].map(node => ({ node, run: runs[+node.dataset.run] }));
  const offsets = [...new Set(figures.flatMap(({ run }) => run.snapshots.map(shot => shot.at)))].sort((a, b) => a - b);
  const standards = figures.flatMap(({ run }) => run.snapshots.flatMap(shot => shot.pages.map(page => page[0])));
  const standard = Math.min(...standards);
  const slider = section.querySelector("input"), output = section.querySelector("output");
  slider.max = offsets.length - 1;
  slider.value = slider.max;
  const draw = () => {
    const at = offsets[+slider.value];
    output.textContent = "byte " + at.toLocaleString("en");
    slider.setAttribute("aria-valuetext", output.textContent);
    for (const { node, run } of figures) drawRing(node, run, standard, run.snapshots[nearest(run.snapshots.map(shot => shot.at), at)]);
  };
  slider.addEventListener("input", draw);
  draw();
}
})();
)js";

} // namespace

std::string_view html_script() {
  return kScript;
}

} // namespace termsoak::report
