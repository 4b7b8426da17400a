// State, controls and keys.

const state = { film: null, frame: 0, playing: false, metric: "utilisation", side: "both", tier: null, chosen: null, picked: false, hottest: [] };

function makePlayer(tree) {
  const stage = makeStage(tree.stage);
  const part = (name) => document.getElementById(`pb-${name}`);
  const parts = Object.fromEntries([
    "film", "metric", "side", "speed", "slider", "play", "time", "now", "strip", "stage", "legend", "hot", "tiers",
    "filter", "links", "found", "series", "name", "turn", "root",
  ].map((name) => [name, part(name)]));
  const picture = makePicture(parts.stage, stage, chooseBundle, describeBundle);
  let moveStrip = () => {}, moveSeries = () => {};

  const wanted = (one) => (state.side === "both" || one.side === state.side) && (state.tier ?? one.tier) === one.tier;
  const heat = (one) => (wanted(one) ? valueAt(state.film, state.metric, one.number, state.frame) : -1);

  // A link that a person has picked stays when the run changes, so that runs can be compared.
  function pick(one) {
    state.picked = true;
    choose(one);
  }

  function chooseBundle(bundle) { pick([...bundle].sort((a, b) => heat(b) - heat(a))[0]); }

  function chooseTier(tier) {
    state.tier = tier;
    parts.filter.value = tier ?? "";
    list();
    paint();
  }

  function describeBundle(bundle) {
    const one = [...bundle].sort((a, b) => heat(b) - heat(a))[0];
    const [busy, queue, paused, marks] = cellsOf(state.film, one, state.frame);
    const parallel = bundle.length > 2 ? ` (of ${bundle.length / 2} parallel links)` : "";
    return `${one.name}${parallel}: ${busy} busy, queue ${queue} KiB, paused ${paused}, ${marks} marks`;
  }

  function choose(one) {
    state.chosen = one;
    parts.name.textContent = `${one.name}, ${one.gbps} Gb/s`;
    paintChosen(picture, one);
    part("turn").disabled = !isKnown(state.film, one.number ^ 1);
    moveSeries = drawSeries(parts.series, state.film, stage, one, seekShare);
    for (const option of parts.links.options) { option.selected = Number(option.value) === one.number; }
    paint();
  }

  function paint() {
    const { film, frame } = state, at = (name) => (one) => valueAt(film, name, one.number, frame);
    paintLines(picture, heat, METRICS[state.metric].bounds(film));
    const stored = film.directions.map((number) => stage.directions[number]).filter(wanted);
    const counts = ["paused", "marks", "drops"].map((name) => paintSigns(picture, name, stored, at(name)));
    state.hottest = hottestOf(stored, heat, film, frame);
    paintBadges(picture, state.hottest.slice(0, MOST_BADGES));
    fillHot(parts.hot, state.hottest, film, frame, state.chosen, pick);
    fillTiers(parts.tiers, stage, film, frame, state.tier, chooseTier);
    parts.slider.value = frame;
    parts.slider.setAttribute("aria-valuetext", spanText(film, frame));
    parts.time.textContent = spanText(film, frame);
    parts.now.textContent = `${film.group}: ${film.label}. Running: ${runningAt(film, frame)}. Directions paused ${count(counts[0])}, marking ${count(counts[1])}, dropping ${count(counts[2])}.`;
    moveStrip(frame);
    moveSeries(frame);
  }

  function show(frame) {
    state.frame = Math.min(state.film.frames - 1, Math.max(0, frame));
    paint();
  }

  function seekShare(share) { show(Math.floor(share * state.film.frames)); }

  function play(on) {
    state.playing = on && state.film.frames > 1;
    if (state.playing && state.frame >= state.film.frames - 1) { show(0); }
    parts.play.dataset.playing = state.playing;
    parts.now.setAttribute("aria-live", state.playing ? "off" : "polite");
    parts.play.textContent = state.playing ? "Pause" : "Play";
    if (state.playing) { run(performance.now()); }
  }

  function run(begun) {
    const first = state.frame, film = state.film;
    requestAnimationFrame(function tick(now) {
      if (!state.playing || state.film !== film) { return; }
      const frame = first + Math.floor(((now - begun) / 1000) * Number(parts.speed.value));
      if (frame !== state.frame && frame >= first) { show(frame); }
      if (state.frame >= film.frames - 1) { play(false); } else { requestAnimationFrame(tick); }
    });
  }

  function legend() {
    const metric = METRICS[state.metric], lines = legendTexts(metric, state.film).map((text, level) => {
      const item = element("span", {});
      const root = svg("svg", { viewBox: "0 0 30 8", class: "pb-sample", "aria-hidden": "true" }, item);
      svg("line", { x1: 1, x2: 29, y1: 4, y2: 4 }, svg("g", { class: `l${level}` }, root));
      item.append(text);
      return item;
    });
    parts.legend.replaceChildren(element("b", { textContent: `Line: ${metric.title}` }), ...lines);
  }

  async function load(number) {
    play(false);
    state.film = await unpack(tree.films[number]);
    parts.slider.max = state.film.frames - 1;
    hideUnknown(picture, state.film);
    moveStrip = drawStrip(parts.strip, state.film, seekShare);
    state.frame = tellingFrame(state.film);
    const stored = state.film.directions.map((direction) => stage.directions[direction]);
    if (!state.picked || !stored.includes(state.chosen)) {
      state.chosen = hottestOf(stored, (one) => valueAt(state.film, "queue", one.number, state.frame), state.film, state.frame)[0]
        || hottestOf(stored, heat, state.film, state.frame)[0] || stored[0] || stage.directions[0];
    }
    legend();
    list();
    choose(state.chosen);
    parts.root.dataset.ready = number;
  }

  function list() {
    parts.found.textContent = fillChooser(parts.links, stage, state.film, parts.filter.value, state.chosen);
  }

  function turn() { pick(stage.directions[state.chosen.number ^ 1]); }

  function next(step) {
    const at = state.hottest.indexOf(state.chosen), number = state.hottest.length;
    if (number > 0) { pick(state.hottest[at < 0 ? 0 : (at + step + number) % number]); }
  }

  const ACTIONS = {
    first: () => show(0), back: () => show(state.frame - 1), play: () => play(!state.playing),
    forward: () => show(state.frame + 1), last: () => show(state.film.frames - 1), turn,
  };
  const KEYS = {
    " ": ACTIONS.play, ArrowLeft: ACTIONS.back, ArrowRight: ACTIONS.forward, Home: ACTIONS.first, End: ACTIONS.last,
    PageUp: () => show(state.frame - 10), PageDown: () => show(state.frame + 10),
    ArrowUp: () => next(-1), ArrowDown: () => next(1),
  };

  function connect() {
    for (const [name, action] of Object.entries(ACTIONS)) { part(name).addEventListener("click", action); }
    parts.slider.addEventListener("input", () => show(Number(parts.slider.value)));
    parts.film.addEventListener("change", () => load(Number(parts.film.value)));
    parts.metric.addEventListener("change", () => { state.metric = parts.metric.value; legend(); paint(); });
    parts.side.addEventListener("change", () => { state.side = parts.side.value; paint(); });
    parts.speed.addEventListener("change", () => { if (state.playing) { play(false); play(true); } });
    parts.filter.addEventListener("input", list);
    parts.links.addEventListener("change", () => pick(stage.directions[Number(parts.links.value)]));
    parts.root.addEventListener("keydown", (event) => {
      const own = event.target.matches("select, input[type=search], input[type=range], summary")
        || (event.key === " " && event.target.matches("button"));
      const asRange = event.target.matches("input[type=range]") && event.key === " ";
      if (KEYS[event.key] === undefined || (own && !asRange) || event.ctrlKey || event.altKey || event.metaKey) { return; }
      event.preventDefault();
      KEYS[event.key]();
    });
  }

  return { connect, load };
}

function runningAt(film, frame) {
  const [from, to] = frameSpan(film, frame);
  const names = film.phases.filter(([, start, end]) => start < to && (end === null || end > from)).map(([name]) => name);
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ") || "nothing";
}

function fillFilms(select, films) {
  const groups = new Map();
  films.forEach((film, number) => {
    if (!groups.has(film.group)) { groups.set(film.group, element("optgroup", { label: film.group }, select)); }
    const ended = film.status === "complete" ? "" : ` (${film.status})`;
    element("option", { value: number, textContent: film.label + ended }, groups.get(film.group));
  });
}

function startPlayback() {
  const data = document.getElementById("pb-data");
  if (data === null) { return; }
  if (typeof DecompressionStream === "undefined") {
    document.getElementById("pb-now").textContent = "This browser cannot unpack the samples; any of 2023 or later can.";
    return;
  }
  const tree = JSON.parse(data.textContent);
  fillFilms(document.getElementById("pb-film"), tree.films);
  const player = makePlayer(tree);
  player.connect();
  player.load(0);
}

startPlayback();
