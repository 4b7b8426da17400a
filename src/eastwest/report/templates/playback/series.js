// The series of the chosen link, with a cursor at the time shown.

const CHART = { width: 520, height: 78, left: 46, right: 8, top: 6, bottom: 6 };

function panelsOf(film, stage, one) {
  const ecn = ecnOf(stage, one), frame = lengthText(film.width_us);
  const scaled = (name, factor) => seriesOf(film, name, one.number).map((value) => value * factor);
  const panels = [
    {
      name: "throughput", title: "Throughput (Gb/s)", values: scaled("utilisation", one.gbps), high: one.gbps,
      text: (value) => `${digits(value)} Gb/s, ${percent(value / one.gbps)}`,
    },
    {
      name: "queue", title: "Deepest queue (KiB)", values: scaled("queue", 1 / 1024), text: (value) => `${digits(value)} KiB`,
      lines: ecn === null ? [] : [["ECN Kmin", ecn[0] / 1024], ["ECN Kmax", ecn[1] / 1024]],
    },
    {
      name: "paused", title: "Paused (% of the time)", values: scaled("paused", 100), high: 100,
      text: (value) => `${digits(value)} %, ${count(valueAt(film, "pauses", one.number, state.frame))} pause frames`,
    },
    { name: "marks", title: `ECN marks (packets per ${frame})`, values: scaled("marks", 1), text: (value) => `${count(value)} packets` },
  ];
  if (film.tracks.drops !== null) {
    panels.push({ name: "drops", title: `Drops (packets per ${frame})`, values: scaled("drops", 1), text: (value) => `${count(value)} packets` });
  }
  return panels;
}

// Draws the panels; returns what moves their cursors.
function drawSeries(place, film, stage, one, seek) {
  place.replaceChildren();
  const movers = panelsOf(film, stage, one).map((panel) => drawPanel(place, film, panel, seek));
  drawTimes(place, film);
  return (frame) => movers.forEach((move) => move(frame));
}

function drawPanel(place, film, panel, seek) {
  const box = element("div", { className: "pb-panel" }, place), head = element("div", { className: "pb-head" }, box);
  element("h5", { textContent: panel.title }, head);
  const output = element("output", {}, head);
  output.dataset.series = panel.name;
  const top = Math.max(...panel.values), high = panel.high || roundUp(top);
  const root = svg("svg", {
    viewBox: `0 0 ${CHART.width} ${CHART.height}`, class: "picture pb-chart", role: "img",
    "aria-label": `${panel.title} over time; highest ${panel.text(top).split(",")[0]}`,
  }, box);
  const plot = { width: CHART.width - CHART.left - CHART.right, height: CHART.height - CHART.top - CHART.bottom };
  const x = (frame) => CHART.left + (frame / film.frames) * plot.width;
  const y = (value) => CHART.top + plot.height * (1 - Math.min(1, value / high));
  for (const tick of [0, high / 2, high]) {
    svg("line", { x1: CHART.left, x2: CHART.width - CHART.right, y1: y(tick), y2: y(tick), class: "pb-grid" }, root);
    svg("text", { x: CHART.left - 6, y: y(tick) + 4, class: "pb-tick" }, root).textContent = digits(tick);
  }
  const steps = panel.values.map((value, frame) => `V${y(value).toFixed(1)}H${x(frame + 1).toFixed(1)}`).join("");
  svg("path", { d: `M${CHART.left} ${y(0)}${steps}V${y(0)}Z`, class: `pb-area pb-${panel.name}` }, root);
  drawLimits(root, (panel.lines || []).filter(([, value]) => value <= high), y);
  const cursor = svg("line", { y1: CHART.top, y2: CHART.height - CHART.bottom, class: "pb-cursor" }, root);
  root.addEventListener("pointerdown", (event) => {
    const share = (shareAt(root, event) * CHART.width - CHART.left) / plot.width;
    seek(Math.min(0.9999, Math.max(0, share)));
  });
  return (frame) => {
    cursor.setAttribute("x1", x(frame + 0.5));
    cursor.setAttribute("x2", x(frame + 0.5));
    output.textContent = panel.text(panel.values[frame]);
  };
}

function drawLimits(root, lines, y) {
  let right = CHART.width - CHART.right - 2;
  for (const [name, value] of lines) {
    svg("line", { x1: CHART.left, x2: CHART.width - CHART.right, y1: y(value), y2: y(value), class: "pb-limit" }, root);
    svg("text", { x: right, y: Math.max(12, y(value) - 3), class: "pb-limit-name" }, root).textContent = name;
    right -= 70;
  }
}

function drawTimes(place, film) {
  const [unit, name] = timeUnit(film.end_us), root = svg("svg", {
    viewBox: `0 0 ${CHART.width} 18`, class: "picture pb-chart", "aria-hidden": "true",
  }, place);
  const end = (film.frames * film.width_us) / unit, step = roundUp(end / 6), room = CHART.width - CHART.left - CHART.right;
  for (let tick = 0; tick <= end * (1 + 1e-9); tick += step) {
    const at = { x: CHART.left + (tick / end) * room, y: 12, class: "pb-time" };
    svg("text", at, root).textContent = `${Number(tick.toPrecision(6))}${tick === 0 ? ` ${name}` : ""}`;
  }
}
