/**
 * The script of the report, as the browser gets it: rows that can be compared by ear and charts that can be read off.
 * Without it the page still shows everything, with the browser's own audio controls.
 */
export const reportScript = `
document.documentElement.classList.add('js');

const rows = [...document.querySelectorAll('.row')].map((element) => ({
  element,
  sample: element.closest('.sample'),
  button: element.querySelector('.play'),
  strip: element.querySelector('.strip'),
  head: element.querySelector('.head'),
  audio: element.querySelector('audio'),
}));
let current = null;
let inTurn = null;

function show(row) {
  const share = row.audio.duration > 0 ? row.audio.currentTime / row.audio.duration : 0;
  row.head.style.left = 100 * share + '%';
}
function follow(row) {
  if (row !== current || row.audio.paused) return;
  show(row);
  requestAnimationFrame(() => follow(row));
}
function mark(row, isPlaying) {
  row.element.classList.toggle('playing', isPlaying);
  row.button.setAttribute('aria-pressed', String(isPlaying));
}
function stop() {
  if (current) current.audio.pause();
}
function endTurn() {
  if (inTurn) inTurn.setAttribute('aria-pressed', 'false');
  inTurn = null;
}
async function play(row, fromSeconds) {
  if (current && current !== row) {
    stop();
    current.element.classList.remove('wound');
  }
  current = row;
  if (fromSeconds !== undefined) await wind(row, fromSeconds);
  await row.audio.play().catch(() => {});
}
/** Seeking needs the sound's length, which comes with its first bytes. */
function wind(row, seconds) {
  const set = () => {
    row.audio.currentTime = Math.max(0, Math.min(seconds, row.audio.duration - 0.01));
    row.element.classList.add('wound');
    show(row);
  };
  if (row.audio.readyState >= 1) return Promise.resolve(set());
  return new Promise((done) => {
    row.audio.addEventListener('loadedmetadata', () => done(set()), { once: true });
    row.audio.load();
  });
}
function neighbours(row) {
  return rows.filter((other) => other.sample === row.sample);
}

for (const row of rows) {
  row.audio.addEventListener('play', () => { mark(row, true); follow(row); });
  row.audio.addEventListener('pause', () => { mark(row, false); show(row); });
  row.audio.addEventListener('ended', () => {
    row.audio.currentTime = 0;
    row.element.classList.remove('wound');
    const siblings = neighbours(row);
    const next = siblings[siblings.indexOf(row) + 1];
    if (inTurn && next) setTimeout(() => inTurn && play(next, 0), 250);
    else endTurn();
  });
  row.button.addEventListener('click', () => {
    endTurn();
    if (row.audio.paused) play(row);
    else stop();
  });
  row.strip.addEventListener('click', (event) => {
    endTurn();
    const box = row.strip.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    wind(row, 0).then(() => play(row, share * row.audio.duration));
  });
  row.button.addEventListener('keydown', (event) => {
    const siblings = neighbours(row);
    const to = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const by = { ArrowRight: 0.25, ArrowLeft: -0.25 }[event.key];
    if (to === undefined && by === undefined) return;
    event.preventDefault();
    if (by !== undefined) {
      wind(row, row.audio.currentTime + by);
      return;
    }
    const other = siblings[siblings.indexOf(row) + to];
    if (!other) return;
    other.button.focus();
    endTurn();
    if (!row.audio.paused) play(other, row.audio.currentTime);
  });
}
for (const button of document.querySelectorAll('.all')) {
  button.addEventListener('click', () => {
    const wasOn = inTurn === button;
    endTurn();
    stop();
    if (wasOn) return;
    inTurn = button;
    button.setAttribute('aria-pressed', 'true');
    const first = rows.find((row) => row.sample === button.closest('.sample'));
    if (first) play(first, 0);
  });
}

const number = (value) => Math.abs(value) >= 1000 || value === 0 ? String(Math.round(value))
  : Math.abs(value) < 0.001 ? value.toExponential(1).replace('.0e', 'e') : String(Number(value.toPrecision(3)));
for (const chart of document.querySelectorAll('.chart[data-domain]')) {
  const [first, last] = chart.dataset.domain.split(' ').map(Number);
  const [width, left, right] = chart.dataset.view.split(' ').map(Number);
  const series = [...chart.querySelectorAll('.points')].map((data) => ({ name: data.dataset.name, title: data.title, points: JSON.parse(data.value) }));
  const longest = series.reduce((one, other) => (other.points.length > one.points.length ? other : one));
  const output = chart.querySelector('output');
  const cursor = chart.querySelector('.cursor');
  const atRest = [...output.childNodes];
  let index = longest.points.length - 1;
  const near = (points, step) => points.reduce((one, other) => (Math.abs(other[0] - step) < Math.abs(one[0] - step) ? other : one));
  const read = (to) => {
    index = Math.max(0, Math.min(longest.points.length - 1, to));
    const step = longest.points[index][0];
    const x = left + ((step - first) / (last - first)) * (width - left - right);
    cursor.setAttribute('x1', x);
    cursor.setAttribute('x2', x);
    output.replaceChildren('step ' + step + ': ', ...series.map(({ name, title, points }) => {
      const value = document.createElement('b');
      value.className = name;
      value.title = title;
      value.textContent = number(near(points, step)[1]);
      return value;
    }));
    chart.classList.add('reading');
  };
  const rest = () => {
    chart.classList.remove('reading');
    output.replaceChildren(...atRest);
  };
  const svg = chart.querySelector('svg');
  svg.addEventListener('pointermove', (event) => {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * width;
    const step = first + ((x - left) / (width - left - right)) * (last - first);
    read(longest.points.indexOf(near(longest.points, step)));
  });
  svg.addEventListener('pointerleave', rest);
  chart.addEventListener('blur', rest);
  chart.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, PageDown: -20, PageUp: 20, Home: -1e9, End: 1e9 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    read(index + by);
  });
}
`;
