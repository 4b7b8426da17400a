// Figures as the rest of the report prints them, and small helpers for elements.

const SVG = "http://www.w3.org/2000/svg";

function svg(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) { made.setAttribute(key, value); }
  if (parent) { parent.appendChild(made); }
  return made;
}

function element(name, properties, parent) {
  const made = Object.assign(document.createElement(name), properties);
  if (parent) { parent.appendChild(made); }
  return made;
}

function digits(value) {
  if (value === 0) { return "0"; }
  const places = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)) + 1e-9));
  if (places > 0) { return value.toFixed(Math.min(places, 3)); }
  return Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

const percent = (share) => digits(100 * share) + "\u00a0%";
const size = (bytes) => (bytes < 2 ** 23 ? `${digits(bytes / 2 ** 10)}\u00a0KiB` : `${digits(bytes / 2 ** 20)}\u00a0MiB`);
const count = (value) => Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, "\u202f");

// The unit in which times up to this one are small numbers.
function timeUnit(endUs) {
  if (endUs >= 2e6) { return [1e6, "s"]; }
  return endUs >= 2e3 ? [1e3, "ms"] : [1, "µs"];
}

function spanText(film, frame) {
  const [unit, name] = timeUnit(film.end_us), width = film.width_us / unit;
  // As many decimals as the length of a frame has.
  const places = [0, 1, 2, 3, 4, 5, 6].find((one) => Math.abs(Number(width.toFixed(one)) - width) < 1e-9) ?? 6;
  const text = (us) => (us / unit).toFixed(places);
  const [from, to] = frameSpan(film, frame);
  return `${text(from)}–${text(to)}\u00a0${name}`;
}

function lengthText(us) {
  const [unit, name] = timeUnit(us);
  return `${digits(us / unit).replace(/\.0+$/, "")}\u00a0${name}`;
}

// The next of 1, 2, 5 times a power of ten.
function roundUp(value) {
  if (value <= 0) { return 1; }
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value * (1 - 1e-9));
}
