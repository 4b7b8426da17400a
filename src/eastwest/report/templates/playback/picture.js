// The topology: lines by the chosen metric, numbers on the hottest links, signs where a link is paused, marks or drops.

const MOST_SIGNS = 80;
const HALF_BOX = 12;
const SIGNS = {
  paused: { d: "M-4-6h3v12h-3zM1-6h3v12h-3z", at: 0.2 },
  marks: { d: "M0-6L5 0L0 6L-5 0z", at: 0.32 },
  drops: { d: "M-5-3l2-2l3 3l3-3l2 2l-3 3l3 3l-2 2l-3-3l-3 3l-2-2l3-3z", at: 0.26 },
};

function makePicture(place, stage, choose, describe) {
  const root = svg("svg", {
    viewBox: `0 0 ${stage.width} ${stage.height}`, class: "picture pb-picture", role: "img",
    "aria-label": "Topology at the time shown; the tables below say the same in words",
  }, place);
  root.style.minWidth = stage.width > 1020 ? `${stage.width}px` : "";
  // Many heavy lines would hide one another; found by looking.
  root.style.setProperty("--thick", Math.min(1, Math.max(0.35, Math.sqrt(120 / stage.bundles.length))));
  drawUnits(root, stage);
  const layers = [0, 1, 2, 3, 4, 5].map((level) => svg("g", { class: `l${level}` }, root));
  const chosen = svg("line", { class: "pb-chosen", visibility: "hidden" }, root);
  const hits = svg("g", { class: "pb-hits" }, root);
  const lines = stage.bundles.map((bundle) => {
    const ends = endsOf(bundle[0]);
    const made = { bundle, ends, level: 0, line: svg("line", ends, layers[0]), hit: svg("line", ends, hits) };
    made.hit.dataset.link = `${bundle[0].from.name}|${bundle[0].to.name}`;
    made.hit.addEventListener("click", () => choose(made.bundle));
    followPointer(made.hit, () => describe(made.bundle));
    return made;
  });
  drawDevices(root, stage);
  const signs = Object.fromEntries(Object.keys(SIGNS).map((name) => [name, svg("g", { class: `pb-${name}` }, root)]));
  return { layers, lines, chosen, signs, badges: svg("g", { class: "pb-badges" }, root) };
}

function endsOf(one) {
  const [upper, lower] = one.from.y <= one.to.y ? [one.from, one.to] : [one.to, one.from];
  return { x1: upper.x, y1: upper.y + HALF_BOX, x2: lower.x, y2: lower.y - HALF_BOX };
}

function drawUnits(root, stage) {
  if (stage.units.length < 2) { return; }
  for (const [unit, left, right] of stage.units) {
    const height = stage.height - stage.unit_top - 4;
    svg("rect", { x: left - 4, y: stage.unit_top, width: right - left + 8, height, rx: 6, class: "pb-unit" }, root);
    svg("text", { x: (left + right) / 2, y: stage.height - 10, class: "pb-name" }, root).textContent = `Unit ${unit}`;
  }
}

function drawDevices(root, stage) {
  for (const device of stage.devices) {
    const box = svg("g", { class: `pb-device pb-${device.role.replace(" ", "-")}` }, root);
    svg("title", {}, box).textContent = `${device.name}: ${device.role}`;
    const [x, y] = [device.x - device.width / 2, device.y - HALF_BOX];
    svg("rect", { x, y, width: device.width, height: 2 * HALF_BOX, rx: 3 }, box);
    svg("text", { x: device.x, y: device.y + 4, class: "pb-name" }, box).textContent = device.short;
  }
}

// The tip that the rest of the report uses too.
function followPointer(target, text) {
  const tip = () => document.getElementById("tip");
  target.addEventListener("mousemove", (event) => {
    tip().textContent = text();
    tip().hidden = false;
    tip().style.left = `${Math.min(event.clientX + 14, window.innerWidth - tip().offsetWidth - 8)}px`;
    tip().style.top = `${Math.min(event.clientY + 16, window.innerHeight - tip().offsetHeight - 8)}px`;
  });
  target.addEventListener("mouseleave", () => { tip().hidden = true; });
}

// heat: of a direction now; -1 for one that the picture shall not show.
function paintLines(picture, heat, bounds) {
  for (const one of picture.lines) {
    const level = levelOf(bounds, Math.max(...one.bundle.map(heat)));
    if (level !== one.level) {
      picture.layers[level].appendChild(one.line);
      one.level = level;
    }
  }
}

// Lines of which nothing is known are not drawn: they would look idle.
function hideUnknown(picture, film) {
  for (const { bundle, line, hit } of picture.lines) {
    const shown = bundle.some((one) => isKnown(film, one.number)) ? "" : "none";
    line.style.display = shown;
    hit.style.display = shown;
  }
}

function paintChosen(picture, one) {
  for (const [key, value] of Object.entries(endsOf(one))) { picture.chosen.setAttribute(key, value); }
  picture.chosen.setAttribute("visibility", "visible");
}

// Signs stand near the sender. Returns how many directions have one.
function paintSigns(picture, name, directions, value) {
  const group = picture.signs[name], { d, at } = SIGNS[name];
  const having = directions.filter((one) => value(one) > 0).sort((a, b) => value(b) - value(a));
  const drawn = having.slice(0, MOST_SIGNS);
  while (group.childElementCount < drawn.length) { svg("path", { d }, group); }
  [...group.children].forEach((sign, number) => {
    sign.style.display = number < drawn.length ? "" : "none";
    if (number < drawn.length) { sign.setAttribute("transform", `translate(${pointOn(drawn[number], at)})`); }
  });
  return having.length;
}

function pointOn(one, share) {
  const ends = endsOf(one), fromUpper = one.from.y <= one.to.y, along = fromUpper ? share : 1 - share;
  return [ends.x1 + (ends.x2 - ends.x1) * along, ends.y1 + (ends.y2 - ends.y1) * along].map((v) => v.toFixed(1));
}

// The numbers of the table of hottest links.
function paintBadges(picture, hottest) {
  picture.badges.replaceChildren();
  const taken = [];
  hottest.forEach((one, number) => {
    const spots = [0.5, 0.62, 0.4, 0.74, 0.86].map((share) => pointOn(one, share).map(Number));
    const free = spots.find(([x, y]) => taken.every(([u, v]) => (x - u) ** 2 + (y - v) ** 2 > 420)) || spots[0];
    taken.push(free);
    const badge = svg("g", { transform: `translate(${free})` }, picture.badges);
    svg("circle", { r: 8.5 }, badge);
    svg("text", { y: 4, class: "pb-name" }, badge).textContent = number + 1;
  });
}
