#include "report/html_parts.h"

namespace termsoak::report {
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
