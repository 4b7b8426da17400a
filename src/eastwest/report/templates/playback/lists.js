// The hottest links now, the tiers, and the list to choose a link from.

const MOST_HOT = 8;
const MOST_BADGES = 5;
const MOST_OPTIONS = 250;

function hottestOf(directions, heat, film, frame) {
  const then = (one) => valueAt(film, "queue", one.number, frame) + valueAt(film, "utilisation", one.number, frame);
  return directions.filter((one) => heat(one) > 0)
    .sort((a, b) => heat(b) - heat(a) || then(b) - then(a)).slice(0, MOST_HOT);
}

function cellsOf(film, one, frame) {
  const at = (name) => valueAt(film, name, one.number, frame);
  return [percent(at("utilisation")), digits(at("queue") / 1024), percent(at("paused")), count(at("marks"))];
}

function fillHot(body, hottest, film, frame, chosen, choose) {
  const rows = hottest.map((one, number) => {
    const row = element("tr", { className: one === chosen ? "pb-on" : "" });
    element("td", { className: "n", textContent: number + 1 }, row);
    const button = element("button", { type: "button", className: "pb-link", textContent: one.name }, element("td", {}, row));
    button.dataset.direction = one.number;
    button.setAttribute("aria-pressed", one === chosen);
    button.addEventListener("click", () => choose(one));
    cellsOf(film, one, frame).forEach((text) => element("td", { className: "n", textContent: text }, row));
    return row;
  });
  if (rows.length === 0) {
    rows.push(element("tr", {}));
    element("td", { colSpan: 6, className: "muted", textContent: "Nothing at this time." }, rows[0]);
  }
  replaceRows(body, rows);
}

// Rows anew, without taking the focus away from the button that has it.
function replaceRows(body, rows) {
  const focused = body.contains(document.activeElement) ? document.activeElement.dataset.direction : null;
  body.replaceChildren(...rows);
  if (focused !== null) {
    const again = body.querySelector(`[data-direction="${focused}"]`) || body.querySelector("button");
    if (again) { again.focus({ preventScroll: true }); }
  }
}

// One row a tier; its button shows the links of that tier alone.
function fillTiers(body, stage, film, frame, shown, choose) {
  const tiers = new Map();
  for (const one of stage.directions) {
    if (!tiers.has(one.tier)) { tiers.set(one.tier, []); }
    tiers.get(one.tier).push(one);
  }
  replaceRows(body, [...tiers].map(([tier, members]) => {
    const known = members.filter((one) => isKnown(film, one.number));
    const values = (name) => known.map((one) => valueAt(film, name, one.number, frame));
    const busy = values("utilisation"), total = (list) => list.reduce(sum, 0);
    const row = element("tr", { className: tier === shown ? "pb-on" : "" });
    const button = element("button", { type: "button", className: "pb-link", textContent: tier }, element("td", {}, row));
    button.dataset.direction = tier;
    button.setAttribute("aria-pressed", tier === shown);
    button.addEventListener("click", () => choose(tier === shown ? null : tier));
    const cells = [
      count(known.length), percent(total(busy) / Math.max(1, known.length)), percent(Math.max(0, ...busy)),
      digits(Math.max(0, ...values("queue")) / 1024), count(values("paused").filter((v) => v > 0).length), count(total(values("marks"))),
    ];
    cells.forEach((text) => element("td", { className: "n", textContent: text }, row));
    return row;
  }));
}

// Every direction that did anything, hottest of the run first, as far as its name has the words looked for.
function fillChooser(select, stage, film, words, chosen) {
  const weight = new Map(stage.directions.map((one) => [one, seriesOf(film, "paused", one.number).reduce(sum, 0)
    + seriesOf(film, "utilisation", one.number).reduce(sum, 0)]));
  const wanted = words.toLowerCase().split(/\s+/);
  const found = stage.directions
    .filter((one) => film.rows.has(one.number) && wanted.every((word) => `${one.name} ${one.tier}`.toLowerCase().includes(word)))
    .sort((a, b) => weight.get(b) - weight.get(a));
  select.replaceChildren(...found.slice(0, MOST_OPTIONS).map((one) => {
    return element("option", { value: one.number, textContent: one.name, selected: one === chosen });
  }));
  const more = found.length - MOST_OPTIONS;
  return more > 0 ? `The ${MOST_OPTIONS} hottest of ${count(found.length)}; type to narrow down.` : `${count(found.length)} directions that carried something, hottest first.`;
}
