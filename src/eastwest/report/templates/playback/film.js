// Films: what each direction of a link did in each frame. Unpacked when a run is chosen.

const TYPES = { uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array };

async function unpackTrack(track) {
  if (track === null) { return null; }
  const packed = Uint8Array.from(atob(track.data), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return { step: track.step, values: new TYPES[track.type](await new Response(stream).arrayBuffer()) };
}

// A film ready to play; each is unpacked once.
async function unpack(film) {
  if (!film.ready) {
    const tracks = {};
    for (const [name, track] of Object.entries(film.tracks)) { tracks[name] = await unpackTrack(track); }
    const rows = new Map(film.directions.map((direction, row) => [direction, row]));
    film.ready = { ...film, tracks, rows, highs: {} };
  }
  return film.ready;
}

// Directions of which nothing is stored did nothing.
function valueAt(film, name, direction, frame) {
  const track = film.tracks[name], row = film.rows.get(direction);
  return track === null || row === undefined ? 0 : track.values[row * film.frames + frame] * track.step;
}

// Of a run with too many directions to keep, nothing is known of the others.
function isKnown(film, direction) { return film.left_out === 0 || film.rows.has(direction); }

function seriesOf(film, name, direction) {
  return Array.from({ length: film.frames }, (_, frame) => valueAt(film, name, direction, frame));
}

// The highest value of a track, over all directions and frames.
function highOf(film, name) {
  if (film.highs[name] === undefined) {
    const track = film.tracks[name];
    film.highs[name] = track === null ? 0 : track.values.reduce((high, value) => Math.max(high, value), 0) * track.step;
  }
  return film.highs[name];
}

// Over all directions, for each frame: their sum, or the largest.
function overAll(film, name, combine) {
  const track = film.tracks[name], found = new Float64Array(film.frames);
  if (track !== null) {
    for (let at = 0; at < track.values.length; at += 1) {
      const frame = at % film.frames;
      found[frame] = combine(found[frame], track.values[at] * track.step);
    }
  }
  return found;
}

const sum = (a, b) => a + b;
const larger = (a, b) => Math.max(a, b);

function frameSpan(film, frame) {
  return [frame * film.width_us, Math.min((frame + 1) * film.width_us, Math.max(film.end_us, frame * film.width_us))];
}

// Where to begin: at the deepest queue, or else where most is sent.
function tellingFrame(film) {
  const queues = overAll(film, "queue", larger);
  const measure = queues.some((value) => value > 0) ? queues : overAll(film, "utilisation", sum);
  return measure.reduce((best, value, frame) => (value > measure[best] ? frame : best), 0);
}
