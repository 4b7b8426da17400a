// All of the run at a glance, above the slider: how much is sent, and when anything is paused, marked or dropped.

const STRIP = { width: 1000, height: 54, plot: 26 };
const STRIP_ROWS = [["paused", 31], ["marks", 39], ["drops", 47]];

function drawStrip(place, film, seek) {
  const root = svg("svg", {
    viewBox: `0 0 ${STRIP.width} ${STRIP.height}`, preserveAspectRatio: "none", "aria-hidden": "true",
  });
  const wide = STRIP.width / film.frames, sent = overAll(film, "utilisation", sum);
  const high = Math.max(...sent, 1e-9);
  const steps = [...sent].map((value, frame) => {
    const y = (STRIP.plot * (1 - value / high)).toFixed(1);
    return `L${(frame * wide).toFixed(1)} ${y}H${((frame + 1) * wide).toFixed(1)}`;
  });
  svg("path", { d: `M0 ${STRIP.plot}${steps.join("")}V${STRIP.plot}Z`, class: "pb-sent" }, root);
  for (const [name, y] of STRIP_ROWS) {
    const totals = overAll(film, name, sum);
    const ticks = [...totals].map((value, frame) => (value > 0 ? `M${(frame * wide).toFixed(1)} ${y}h${wide.toFixed(2)}v5h-${wide.toFixed(2)}z` : ""));
    svg("path", { d: ticks.join("") || "M0 0", class: `pb-${name}` }, root);
  }
  const cursor = svg("line", { y1: 0, y2: STRIP.height, class: "pb-cursor" }, root);
  root.addEventListener("pointerdown", (event) => seek(shareAt(root, event)));
  root.addEventListener("pointermove", (event) => { if (event.buttons & 1) { seek(shareAt(root, event)); } });
  place.replaceChildren(root);
  return (frame) => {
    cursor.setAttribute("x1", (frame + 0.5) * wide);
    cursor.setAttribute("x2", (frame + 0.5) * wide);
  };
}

function shareAt(root, event) {
  const box = root.getBoundingClientRect();
  return Math.min(0.9999, Math.max(0, (event.clientX - box.left) / box.width));
}
