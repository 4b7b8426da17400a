// What the picture can show of a link, how heavy each value is drawn, and how values are written.

const METRICS = {
  utilisation: { title: "utilisation", text: percent, bounds: () => [0.01, 0.25, 0.5, 0.75, 0.9], none: "below" },
  queue: { title: "queue depth", text: size, bounds: (film) => partsOf(highOf(film, "queue")), none: "up to" },
  paused: { title: "paused share", text: percent, bounds: () => [0.0001, 0.1, 0.25, 0.5, 0.75], none: "not paused" },
  marks: { title: "ECN marks", text: count, bounds: (film) => partsOf(highOf(film, "marks")), none: "up to" },
};

// A few percent of the highest value of the run count as nothing to look at.
function partsOf(high) {
  return [0.02, 0.1, 0.25, 0.5, 0.75].map((share) => Math.max(share * high, 1e-9));
}

// 0 (idle) to 5 (hottest).
function levelOf(bounds, value) {
  let level = 0;
  while (level < bounds.length && value >= bounds[level]) { level += 1; }
  return level;
}

function legendTexts(metric, film) {
  const bounds = metric.bounds(film), text = (bound) => metric.text(bound).replace(/\.0+(?=\D)/, "");
  const first = metric.none === "not paused" ? metric.none : `${metric.none} ${text(bounds[0])}`;
  return [first, ...bounds.map((bound, at) => (
    at + 1 < bounds.length ? `to ${text(bounds[at + 1])}` : `from ${text(bound)}`
  ))];
}
