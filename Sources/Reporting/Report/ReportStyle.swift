/// The style sheet of the HTML report.
let reportStyle = """
  :root { color-scheme: light; --paper: #ffffff; --card: #f5f7f9; --ink: #1f2429; --faint: #5b656e; --line: #d9dee3;
    --accent: #0060a0; --warn: #b34700; }
  :root[data-theme=dark] { color-scheme: dark; --paper: #14181d; --card: #1c2229; --ink: #e3e7eb; --faint: #a3adb6;
    --line: #363f48; --accent: #6cb8ee; --warn: #ffa05c; }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: break-word;
    font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
  header, main { max-width: 1080px; margin: 0 auto; padding: 0 20px; }
  header { display: flex; justify-content: space-between; gap: 16px; padding-top: 24px; }
  h1 { font-size: 1.7rem; line-height: 1.2; margin: 0; }
  h2 { font-size: 1.35rem; margin: 48px 0 12px; padding-bottom: 6px; border-bottom: 1px solid var(--line); }
  h3 { font-size: 1.05rem; margin: 24px 0 8px; }
  header p, figcaption, .facts dt, .facts small { color: var(--faint); }
  header p { margin: 4px 0 0; }
  nav { position: sticky; top: 0; z-index: 2; background: var(--paper); border-bottom: 1px solid var(--line);
    padding: 10px 20px; display: flex; gap: 18px; overflow-x: auto; white-space: nowrap; margin-top: 16px;
    justify-content: safe center; }
  a { color: var(--accent); text-decoration: none; }
  a:hover, a:focus-visible { text-decoration: underline; }
  section { scroll-margin-top: 48px; }
  button { font: inherit; color: inherit; background: none; border: 1px solid transparent; border-radius: 6px;
    cursor: pointer; }
  #theme { border-color: var(--line); width: 44px; height: 44px; flex: none; }
  .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(160px, 1fr)); gap: 12px; margin: 16px 0; }
  .facts div { background: var(--card); border-radius: 8px; padding: 12px 14px; }
  .facts dt { font-size: .85rem; }
  .facts dd { margin: 2px 0 0; font-size: 1.25rem; font-weight: 600; }
  .facts small { display: block; font-size: .8rem; font-weight: 400; }
  .warning { border-left: 4px solid var(--warn); background: var(--card); padding: 10px 14px; margin: 12px 0; }
  .table { overflow-x: auto; margin: 16px 0; }
  table { border-collapse: collapse; font-size: .875rem; min-width: 100%; }
  caption { text-align: left; font-weight: 600; padding-bottom: 6px; font-size: 1rem; }
  th, td { padding: 5px 10px; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; }
  td { max-width: 46ch; }
  th, td { overflow-wrap: normal; }
  td:not(.number) { min-width: 11ch; }
  td.long { min-width: 28ch; }
  thead th { white-space: nowrap; background: var(--card); font-weight: 600; }
  th button { padding: 0; font-weight: inherit; }
  th button::after { content: " ↕"; color: var(--faint); }
  th[aria-sort=ascending] button::after { content: " ↑"; }
  th[aria-sort=descending] button::after { content: " ↓"; }
  .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
  figure { margin: 28px 0; }
  figure h3 { margin: 0 0 6px; }
  figcaption { font-size: .875rem; margin-top: 4px; }
  .chart { width: 100%; overflow-x: auto; min-height: 120px; }
  .chart .vega-embed { width: 100%; padding-right: 0; }
  .vega-embed summary { opacity: .45 !important; }
  pre { background: var(--card); padding: 12px 14px; overflow-x: auto; border-radius: 8px; font-size: .8rem; }
  .alerts details { border-bottom: 1px solid var(--line); padding: 8px 0; }
  .alerts summary { cursor: pointer; }
  .rank { display: inline-block; min-width: 2.2em; font-weight: 600; text-align: right; padding-right: .4em; }
  .sentence { display: block; padding-left: 2.2em; color: var(--faint); }
  .tag { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 0 8px; font-size: .85rem;
    white-space: nowrap; }
  .bar { display: block; height: 4px; background: var(--accent); width: calc(var(--share) * 100%); margin-left: auto; }
  @media print { nav, #theme { display: none; } figure, tr { break-inside: avoid; } }
  """

/// The script of the HTML report: themes, figures one after the other while the browser is idle, tables that sort.
let reportScript = """
  (() => {
    "use strict";
    const read = id => JSON.parse(document.getElementById(id).textContent);
    const figures = read("figures"), themes = read("themes");
    const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
    const charts = [...document.querySelectorAll("[data-figure]")];
    let chosen = null, round = 0;
    const theme = () => chosen ?? (dark.matches ? "dark" : "light");
    const kind = layer => layer.mark.type ?? layer.mark;
    // Makes a figure legible on a narrow page.
    function fit(specification, width) {
      const legend = specification.config.legend, cells = specification.layer?.find(layer => kind(layer) === "rect");
      if (specification.columns) {
        // As many panels side by side as there is room for, with their axes.
        const room = Math.floor(width / (specification.spec.width + 80));
        specification.columns = Math.max(1, Math.min(specification.columns, room));
      }
      legend.columns = Math.max(1, Math.min(legend.columns, Math.floor(width / 210)));
      if (width < 600) legend.layout = { bottom: { anchor: "start", direction: "vertical" } };
      if (cells) {
        // Numbers in cells that are too narrow for them would run into one another.
        const field = (cells.encoding?.x ?? specification.encoding?.x)?.field;
        const across = new Set((specification.data.values ?? []).map(value => value[field])).size;
        const fits = width / (across + 4) >= 34;
        specification.layer = specification.layer.filter(layer => fits || kind(layer) !== "text");
      }
    }
    async function draw(chart, name) {
      const specification = structuredClone(figures[chart.dataset.figure]);
      specification.config = structuredClone(themes[name]);
      specification.background = "transparent";
      fit(specification, chart.clientWidth);
      try {
        await vegaEmbed(chart, specification, {
          renderer: "svg", mode: "vega-lite", downloadFileName: chart.dataset.figure,
          actions: { export: true, source: false, compiled: false, editor: false },
        });
      } catch (problem) {
        chart.textContent = "This figure could not be drawn: " + problem;
        console.error(chart.dataset.figure, problem);
      }
    }
    async function paint() {
      const own = ++round, name = theme();
      root.dataset.theme = name;
      for (const chart of charts) {
        if (own !== round) return;
        await draw(chart, name);
        await new Promise(resume => setTimeout(resume));
      }
      if (own === round) root.dataset.drawn = name;
    }
    document.getElementById("theme").addEventListener("click", () => {
      chosen = theme() === "dark" ? "light" : "dark";
      paint();
    });
    dark.addEventListener("change", paint);
    for (const table of document.querySelectorAll("table")) {
      table.querySelectorAll("thead th").forEach((head, column) => {
        head.querySelector("button")?.addEventListener("click", () => {
          const up = head.getAttribute("aria-sort") !== "ascending";
          for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
          head.setAttribute("aria-sort", up ? "ascending" : "descending");
          const numeric = head.classList.contains("number");
          const key = row => row.cells[column].dataset.value;
          const place = text => numeric ? (text === "" ? -Infinity : Number(text)) : text;
          const rows = [...table.tBodies[0].rows];
          rows.sort((a, b) => {
            const [x, y] = [place(key(a)), place(key(b))];
            const order = numeric ? x - y || 0 : x.localeCompare(y);
            return up ? order : -order;
          });
          table.tBodies[0].append(...rows);
        });
      });
    }
    paint();
  })();
  """
