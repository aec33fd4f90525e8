// The explorable figure: a bowl, a penalty, and where the two come to rest, as the reader moves them.
//
// The first half computes and draws, without the page: each function takes a state, that is the
// values of the controls, and returns numbers or markup. The build calls them for the still
// picture. The second half listens to the controls.
//
// The loss is L(w) = (w − ŵ)ᵀ A (w − ŵ), counted from its lowest value. The penalty is
// λ · (share · ‖w‖₁ + (1 − share) · ‖w‖₂²), with share 0 for L2 and 1 for L1. A symmetric matrix
// [[a, b], [b, c]] is stored as [a, b, c], a point as [x, y].

// ---------------------------------------------------------------------------------- numbers

// A, whose contours are `stretch` times as long as wide, the long axis at `angle` degrees. The
// curvatures add up to 2, like those of two standardised features.
export function bowl({ stretch, angle }) {
  const flat = 2 / (1 + stretch ** 2);
  const steep = 2 - flat;
  const [cos, sin] = direction((angle * Math.PI) / 180);
  const a = flat * cos ** 2 + steep * sin ** 2;
  return { A: [a, (flat - steep) * cos * sin, 2 - a], flat, steep };
}

// The share of L1, and λ in its two parts: before ‖w‖₁, and before ‖w‖₂².
export function strengths({ penalty, mix, strength }) {
  const share = { l2: 0, l1: 1, net: mix }[penalty];
  return { share, l1: strength * share, l2: strength * (1 - share) };
}

// where two numbers that should be equal differ by rounding alone
const ROUNDING = 1e-12;

// The penalised optimum, exact: one linear equation or two for each pattern of signs, and the
// pattern that meets the optimality conditions. Patterns with more zeros come first.
export function solve(state) {
  const { optimum: bottom, strength } = state;
  const { A } = bowl(state);
  const { share, l1, l2 } = strengths(state);
  const H = [A[0] + l2, A[1], A[2] + l2];
  const b = times(A, bottom); // J(w) = wᵀHw − 2 bᵀw + l1 ‖w‖₁ + a constant
  let best = { violation: Infinity };
  for (const signs of PATTERNS) {
    const w = stationary(H, [b[0] - (l1 * signs[0]) / 2, b[1] - (l1 * signs[1]) / 2], signs);
    const slope = times(H, w).map((h, j) => 2 * (h - b[j]));
    const violation = Math.max(
      ...signs.map((sign, j) =>
        sign === 0 ? Math.max(0, Math.abs(slope[j]) - l1) : Math.max(0, -sign * w[j]),
      ),
    );
    if (violation < best.violation) best = { w, violation };
    if (violation <= ROUNDING) break;
  }
  const { w } = best;
  const away = [w[0] - bottom[0], w[1] - bottom[1]];
  const pull = times(A, away).map((slope) => -2 * slope);
  const size = share * norm1(w) + (1 - share) * dot(w, w);
  return {
    w,
    loss: dot(away, times(A, away)),
    penalty: strength * size,
    radius: borderAt([1, 0], size, share),
    pull,
    size,
    A,
    l1,
    l2,
  };
}

const PATTERNS = [
  [0, 0],
  ...[-1, 1].flatMap((sign) => [[sign, 0], [0, sign]]),
  ...[-1, 1].flatMap((first) => [-1, 1].map((second) => [first, second])),
];

// H w = target in the entries whose sign is not 0; the others are 0
function stationary(H, target, signs) {
  const [a, b, c] = H;
  if (signs[0] !== 0 && signs[1] !== 0) {
    const determinant = a * c - b * b;
    return [(c * target[0] - b * target[1]) / determinant, (a * target[1] - b * target[0]) / determinant];
  }
  return [signs[0] === 0 ? 0 : target[0] / a, signs[1] === 0 ? 0 : target[1] / c];
}

// How far the ball {share ‖w‖₁ + (1 − share) ‖w‖₂² ≤ size} reaches in a direction. Along an axis
// this is its radius.
export function borderAt(toward, size, share) {
  if (size === 0) return 0;
  const linear = share * norm1(toward);
  const square = (1 - share) * dot(toward, toward);
  return (2 * size) / (linear + Math.sqrt(linear ** 2 + 4 * square * size));
}

// The bottoms ŵ for which a weight is 0 at this λ: those with both weights 0 fill a parallelogram
// with the corners ½ A⁻¹ (±l1, ±l1). From its sides, bands lead along (I + l2 A⁻¹) e, where e is the
// axis of the weight that is kept. For L2 the parallelogram is a point, and the bands are lines.
export function zeroBands(state) {
  const { A } = bowl(state);
  const { l1, l2 } = strengths(state);
  const corner = (x, y) => stationary(A, [(l1 * x) / 2, (l1 * y) / 2], [1, 1]);
  return [0, 1].map((kept) => {
    const axis = kept === 0 ? [1, 0] : [0, 1];
    const lead = stationary(A, axis, [1, 1]).map((v, j) => axis[j] + l2 * v);
    const [low, high] = kept === 0 ? [corner(1, -1), corner(1, 1)] : [corner(-1, 1), corner(1, 1)];
    return { low, high, lead };
  });
}

// (Proximal) gradient descent from `start` until it is as good as there. The gradient is that of
// the loss and the L2 part, the soft threshold that of the L1 part; small steps, so that nothing
// swings.
export function descend(state, goal) {
  const { A, steep } = bowl(state);
  const { l1, l2 } = strengths(state);
  const rate = 0.05 / (steep + l2); // a tenth of one over the largest curvature
  const path = [state.start];
  let [x, y] = state.start;
  while (Math.hypot(x - goal[0], y - goal[1]) > 0.005) {
    const slope = times(A, [x - state.optimum[0], y - state.optimum[1]]);
    x = softThreshold(x - rate * 2 * (slope[0] + l2 * x), rate * l1);
    y = softThreshold(y - rate * 2 * (slope[1] + l2 * y), rate * l1);
    path.push([x, y]);
  }
  return path;
}

const softThreshold = (z, t) => Math.sign(z) * Math.max(Math.abs(z) - t, 0);

// The objective J, counted from its lowest value.
export function objective(state, solution, w) {
  const away = [w[0] - state.optimum[0], w[1] - state.optimum[1]];
  const { A, l1, l2 } = solution;
  const height = dot(away, times(A, away)) + l1 * norm1(w) + l2 * dot(w, w);
  return height - solution.loss - solution.penalty;
}

// How far from the optimum, in a direction, the objective has risen by `level`. Along a ray it is
// a parabola on each side of the axes that the ray crosses.
export function riseAt({ w, pull, A, l1, l2 }, toward, level) {
  const square = dot(toward, times(A, toward)) + l2 * dot(toward, toward);
  const linear = 2 * l2 * dot(w, toward) - dot(pull, toward);
  const height = -norm1(w) * l1 - level;
  // where the ray crosses an axis; never is beyond every end
  const crossing = (j) => (w[j] * toward[j] < 0 ? -w[j] / toward[j] : Infinity);
  const [first, second] = [crossing(0), crossing(1)];
  let begin = 0;
  for (const end of [Math.min(first, second), Math.max(first, second), Infinity]) {
    if (end <= begin) continue;
    const between = end === Infinity ? begin + 1 : (begin + end) / 2;
    const x = Math.sign(w[0] + between * toward[0]);
    const y = Math.sign(w[1] + between * toward[1]);
    const slope = linear + l1 * (x * toward[0] + y * toward[1]);
    const missing = height + l1 * (x * w[0] + y * w[1]);
    const reached = (Math.sqrt(Math.max(0, slope ** 2 - 4 * square * missing)) - slope) / (2 * square);
    if (reached <= end) return reached;
    begin = end;
  }
}

const direction = (angle) => [Math.cos(angle), Math.sin(angle)];
const dot = (u, v) => u[0] * v[0] + u[1] * v[1];
const norm1 = (w) => Math.abs(w[0]) + Math.abs(w[1]);
const times = ([a, b, c], [x, y]) => [a * x + b * y, b * x + c * y];

// ------------------------------------------------------------------------------------ words

const MINUS = "\u2212";
const written = (number, digits = 2) => number.toFixed(digits).replace("-", MINUS);
// a bare 0 is an exact zero; rounding never makes one
const weight = (number) => (number === 0 ? "0" : written(number));
const point = (w) => `(${w.map(weight).join(", ")})`;
const name = ({ penalty, mix }) =>
  ({ l2: "L2 penalty", l1: "L1 penalty", net: `Elastic net, ${written(mix)} of it L1` })[penalty];

function zeros(w) {
  if (w[0] === 0 && w[1] === 0) return "both weights are exactly 0";
  const zero = w.indexOf(0);
  return zero < 0 ? "no weight is exactly 0" : `${["w₁", "w₂"][zero]} is exactly 0`;
}

// What the picture shows, in one sentence for each thing.
export function sentence(state, solution) {
  const { w, loss, penalty, radius } = solution;
  return (
    `${name(state)}, λ = ${written(state.strength)}: from ŵ = ${point(state.optimum)} the ` +
    `optimum has moved to w = ${point(w)}, and ${zeros(w)}. The loss is ${written(loss)} above ` +
    `its lowest value, the penalty ${written(penalty)}, the radius of the ball ${written(radius)}.`
  );
}

export function readings(state, solution, steps) {
  const { w, loss, penalty, radius } = solution;
  return {
    optimum: `${point(w)}: ${zeros(w)}`,
    loss: written(loss),
    penalty: written(penalty),
    radius: written(radius),
    steps: String(steps),
  };
}

// --------------------------------------------------------------------------------- pictures

// The plane shows weights up to 5 on a square of 360 pixels. The optimum ŵ is kept in the diamond of
// radius 4.5: then every penalised optimum and its ball are in the picture.
const EDGE = 5;
const REACH = 4.5;

export function kept(name, [x, y]) {
  if (name === "start") return [x, y].map((v) => Math.max(-REACH, Math.min(REACH, v)));
  const shrink = Math.min(1, REACH / norm1([x, y]));
  return [x * shrink, y * shrink];
}

const pixels = (numbers) => numbers.map((number) => Math.round(number * 10) / 10).join(" ");
const line = (points) => `M${points.map(pixels).join("L")}`;
const onPlane = ([x, y]) => [180 + 36 * x, 180 - 36 * y];
const drawn = (kind, d) => `<path class="${kind}" d="${d}"/>`;
const label = (text, [x, y], kind = "") =>
  `<text class="${kind}" x="${Math.round(x)}" y="${Math.round(y)}">${text}</text>`;
const disc = (kind, [x, y], r) =>
  `<circle class="${kind}" cx="${pixels([x])}" cy="${pixels([y])}" r="${r}"/>`;

// All that the pictures of one state have in common.
export function scene(state) {
  const solution = solve(state);
  return { state, solution, path: descend(state, solution.w) };
}

const ROUND = [...Array(37).keys()].map((k) => direction((k * Math.PI) / 18));

function border({ state, solution }, place) {
  const { share } = strengths(state);
  const points = ROUND.map((toward) => {
    const reach = borderAt(toward, solution.size, share);
    return place([reach * toward[0], reach * toward[1]]);
  });
  return `${line(points)}Z`;
}

// Points too near to their neighbour to be seen are left out.
function thinned(path) {
  const seen = [path[0]];
  for (const w of path) {
    const last = seen.at(-1);
    if (Math.hypot(w[0] - last[0], w[1] - last[1]) > 0.1) seen.push(w);
  }
  return [...seen, path.at(-1)];
}

function bands(state) {
  const far = ([x, y], lead, sign) => onPlane([x + sign * 99 * lead[0], y + sign * 99 * lead[1]]);
  const minus = ([x, y]) => [-x, -y];
  return zeroBands(state)
    .map(({ low, high, lead }, keptWeight) => {
      const shape = [far(low, lead, 1), far(high, lead, 1), onPlane(high), onPlane(minus(low))];
      shape.push(far(minus(low), lead, -1), far(minus(high), lead, -1));
      shape.push(onPlane(minus(high)), onPlane(low));
      // its name stands near the edge, on the side away from ŵ
      const side = dot(lead, state.optimum) > 0 ? -1 : 1;
      const middle = [0, 1].map((j) => (side * (low[j] + high[j])) / 2);
      const room = [3.65, 3.9].map((edge, j) => (edge - side * Math.sign(lead[j]) * middle[j]) / Math.abs(lead[j]));
      const out = side * Math.min(...room);
      const name = out * side > 0 ? label(`w${"₂₁"[keptWeight]} = 0`, onPlane([middle[0] + out * lead[0], middle[1] + out * lead[1]]), "aside") : "";
      return drawn("band", `${line(shape)}Z`) + name;
    })
    .join("");
}

const HEIGHTS = [1, 3, 6, 10, 15, 21, 28, 36, 45];

function contours({ state, solution }) {
  const { flat, steep } = bowl(state);
  const [x, y] = onPlane(state.optimum);
  const ellipse = (kind, height) =>
    `<ellipse class="${kind}" rx="${pixels([36 * Math.sqrt(height / flat)])}" ` +
    `ry="${pixels([36 * Math.sqrt(height / steep)])}"/>`;
  const all = HEIGHTS.map((height) => ellipse("contour", height)).join("");
  const touching = ellipse("contour touching", solution.loss);
  return `<g transform="translate(${pixels([x, y])}) rotate(${-state.angle})">${all}${touching}</g>`;
}

// Pull and push, a quarter of the slope long, where they are long enough to be seen.
function arrows({ state: { optimum }, solution: { w, pull } }) {
  const length = Math.hypot(...pull) / 4;
  if (length < 0.3) return "";
  // beside its arrow, away from ŵ
  const turned = pull[0] * (optimum[1] - w[1]) > pull[1] * (optimum[0] - w[0]) ? 1 : -1;
  const arrow = (word, sign) => {
    const along = [(sign * pull[0]) / 4, (sign * pull[1]) / 4];
    const [x, y] = onPlane([w[0] + along[0], w[1] + along[1]]);
    const [dx, dy] = [along[0] / length, -along[1] / length];
    const side = sign * turned;
    const barb = (turn) => [x - 9 * dx - turn * 4 * dy, y - 9 * dy + turn * 4 * dx];
    const shape = line([onPlane(w), [x, y]]) + line([barb(1), [x, y], barb(-1)]);
    return drawn("arrow", shape) + label(word, [x - 22 * side * dy, y + 5 + 14 * side * dx]);
  };
  return arrow("pull", 1) + arrow("push", -1);
}

// What stays: it is written once, and costs nothing when something moves.
const ticks = [-4, -2, 2, 4].map(
  (v) =>
    label(written(v, 0), [180 + 36 * v, 355], "aside") +
    label(written(v, 0), [12, 184 - 36 * v], "aside"),
);
const behindPlane = drawn("axis", "M0 180H360M180 0V360") + ticks.join("");
const beforePlane = label("w₁", [347, 172]) + label("w₂", [195, 16]);

// The plane of the weights; `step` is where the ball is on its path, if it rolls.
export function plane(view, step = null) {
  const { state, solution, path } = view;
  const [bottom, rest, start] = [state.optimum, solution.w, state.start].map(onPlane);
  const away = [bottom[0] - rest[0], bottom[1] - rest[1]];
  const far = Math.hypot(...away) || 1;
  const beside = [bottom[0] + (20 * away[0]) / far, bottom[1] + 5 + (20 * away[1]) / far];
  return (
    `<g class="${state.penalty}">${bands(state)}${contours(view)}` +
    drawn("ball", border(view, onPlane)) +
    drawn("path", line(thinned(path).map(onPlane))) +
    arrows(view) +
    disc("start", start, 7) + label("start", [start[0], start[1] - 13]) +
    drawn("bottom", `M${pixels([bottom[0] - 7, bottom[1]])}h14m-7 -7v14`) +
    disc("bottom", bottom, 10) +
    label("ŵ", far > 1 ? beside : [bottom[0], bottom[1] - 16]) +
    disc("rest", rest, 5.5) +
    (step === null ? "" : disc("marble", onPlane(path[step]), 8)) +
    "</g>"
  );
}

// From above and aside; heights are pixels.
const inSpace = ([x, y], height) => [180 + 25 * (0.848 * x + 0.53 * y), 200 + 12.5 * (0.53 * x - 0.848 * y) - height];

const onFloor = (w) => inSpace(w, 0);
const corners = [[-EDGE, -EDGE], [EDGE, -EDGE], [EDGE, EDGE], [-EDGE, EDGE]].map(onFloor);
const floorAxes = [[[-EDGE, 0], [EDGE, 0]], [[0, -EDGE], [0, EDGE]]];
const behindSurface =
  drawn("axis", `${line(corners)}Z${floorAxes.map((axis) => line(axis.map(onFloor))).join("")}`) +
  label("w₁", inSpace([EDGE + 0.5, 0], -6)) +
  label("w₂", inSpace([0, EDGE + 0.5], -2));

const RINGS = 6;

// The objective as a surface that touches the floor at the optimum: rings of one height, cut off
// where the floor ends, and lines down to the optimum. Along the axes the L1 penalty makes folds.
export function surface(view, step = null) {
  const { state, solution, path } = view;
  const { w } = solution;
  const top = Math.max(2, 1.1 * objective(state, solution, path[0]));
  const raised = (v) => inSpace(v, (100 * Math.max(0, objective(state, solution, v))) / top);
  const rays = ROUND.map((toward) => {
    const exits = w.map((weight, j) => (EDGE * Math.sign(toward[j]) - weight) / toward[j]);
    const toEdge = Math.min(...exits.filter((t) => t >= 0));
    return [...Array(RINGS + 1).keys()].map((ring) => {
      const share = (ring / RINGS) ** 2;
      const reach = riseAt(solution, toward, top * share);
      const t = Math.min(reach, toEdge);
      const v = [w[0] + t * toward[0], w[1] + t * toward[1]];
      return reach <= toEdge ? inSpace(v, 100 * share) : raised(v);
    });
  });
  const rings = [...Array(RINGS).keys()].map((ring) => drawn("ring", `${line(rays.map((ray) => ray[ring + 1]))}Z`));
  const ribs = drawn("rib", rays.filter((_, k) => k % 3 === 0).map(line).join(""));
  const fold = (j) => {
    const along = [...Array(101).keys()].map((k) => [0, 0].with(j, (k - 50) / 10));
    const low = along.filter((v) => objective(state, solution, v) <= top);
    return low.length > 1 ? line(low.map(raised)) : "";
  };
  const folds = solution.l1 > 0 ? drawn("fold", fold(0) + fold(1)) : "";
  const track = thinned(path);
  return (
    `<g class="${state.penalty}">${drawn("ball", border(view, onFloor))}` +
    drawn("shadow", line(track.map(onFloor))) +
    rings.join("") + ribs + folds +
    drawn("path", line(track.map(raised))) +
    disc("rest", onFloor(w), 5) +
    disc("marble", raised(path[step ?? 0]), 8) +
    "</g>"
  );
}

// What the build writes into the page, before anyone has moved anything.
export function still(state) {
  const view = scene(state);
  return {
    plane: `${behindPlane}<g class="explorable-drawn">${plane(view)}</g>${beforePlane}`,
    surface: `${behindSurface}<g class="explorable-drawn">${surface(view)}</g>`,
    reach: REACH,
    sentence: sentence(state, view.solution),
    readings: readings(state, view.solution, view.path.length - 1),
  };
}

// --------------------------------------------------------------------------------- controls

const SECONDS = 3; // that the ball takes
const PAUSE = 400; // milliseconds between two sentences, so that a screen reader can follow

function connect(figure) {
  const find = (selector) => figure.querySelector(selector);
  const control = (name) => find(`[name="${name}"]`);
  const number = (name) => Number(control(name).value);
  const handles = [...figure.querySelectorAll(".explorable-handle")];
  const stage = find(".explorable-plane");
  const button = find(".explorable-roll");
  let view, frame, speech, rolling;

  const read = () => ({
    penalty: find("[name=penalty]:checked").value,
    mix: number("mix"),
    strength: number("strength"),
    stretch: number("stretch"),
    angle: number("angle"),
    optimum: [number("optimum-1"), number("optimum-2")],
    start: [number("start-1"), number("start-2")],
  });

  function move(name, to) {
    kept(name, to).forEach((value, j) => {
      control(`${name}-${j + 1}`).value = value;
    });
    change();
  }

  function draw(step) {
    find(".explorable-plane .explorable-drawn").innerHTML = plane(view, step);
    find(".explorable-surface .explorable-drawn").innerHTML = surface(view, step);
    const steps = step ?? view.path.length - 1;
    for (const [name, text] of Object.entries(readings(view.state, view.solution, steps))) {
      find(`[data-reading=${name}]`).textContent = text;
    }
  }

  function redraw() {
    frame = null;
    const state = read();
    view = scene(state);
    draw(null);
    find(".explorable-mix").hidden = state.penalty !== "net";
    for (const [name, text] of [
      ["mix", state.mix.toFixed(2)],
      ["strength", state.strength.toFixed(2)],
      ["stretch", `${state.stretch.toFixed(1)} × width`],
      ["angle", `${state.angle}°`],
    ]) {
      control(name).setAttribute("aria-valuetext", text);
      find(`[data-value=${name}]`).textContent = text;
    }
    for (const handle of handles) {
      const place = state[handle.dataset.moves];
      const [x, y] = onPlane(place);
      handle.style.left = `${x / 3.6}%`;
      handle.style.top = `${y / 3.6}%`;
      const text = `w₁ = ${written(place[0])}, w₂ = ${written(place[1])}`;
      handle.querySelectorAll("input").forEach((input) => input.setAttribute("aria-valuetext", text));
    }
  }

  function say(text) {
    clearTimeout(speech);
    speech = setTimeout(() => (find(".explorable-sentence").textContent = text()), PAUSE);
  }

  // However many events a frame brings, it is drawn once.
  function change() {
    stop();
    frame ??= requestAnimationFrame(redraw);
    say(() => sentence(view.state, view.solution));
  }

  function stop() {
    cancelAnimationFrame(rolling);
    rolling = null;
    button.textContent = "Let the ball roll";
  }

  function roll() {
    const last = view.path.length - 1;
    const rest = () => {
      stop();
      say(() => `After ${last} steps the ball rests at w = ${point(view.solution.w)}: ${zeros(view.solution.w)}.`);
    };
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      draw(last);
      rest();
      return;
    }
    button.textContent = "Stop";
    let begin;
    const next = (now) => {
      begin ??= now;
      // the first steps are the longest: its clock starts slowly
      const step = Math.min(last, Math.floor(last * ((now - begin) / 1000 / SECONDS) ** 2));
      draw(step);
      if (step < last) rolling = requestAnimationFrame(next);
      else rest();
    };
    rolling = requestAnimationFrame(next);
  }

  for (const handle of handles) {
    const name = handle.dataset.moves;
    const at = () => [number(`${name}-1`), number(`${name}-2`)];
    handle.addEventListener("input", () => move(name, at()));
    handle.addEventListener("keydown", (event) => {
      const toward = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[event.key];
      if (!toward || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const size = event.shiftKey ? 0.5 : 0.1;
      move(name, at().map((value, j) => value + size * toward[j]));
    });
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      handle.querySelector("input").focus({ preventScroll: true });
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const box = stage.getBoundingClientRect();
      const across = (event.clientX - box.left) / box.width - 0.5;
      const down = (event.clientY - box.top) / box.height - 0.5;
      move(name, [2 * EDGE * across, -2 * EDGE * down]);
    });
  }
  figure.addEventListener("input", change);
  button.addEventListener("click", () => {
    if (!rolling) return roll();
    stop();
    draw(null);
  });
  find(".explorable-reset").addEventListener("click", () => {
    for (const input of figure.querySelectorAll("input")) {
      input.value = input.defaultValue;
      input.checked = input.defaultChecked;
    }
    change();
  });

  figure.querySelectorAll("[hidden]").forEach((part) => (part.hidden = false));
  redraw(); // browsers restore the controls on reload: the picture follows
  say(() => sentence(view.state, view.solution));
}

// not where the build runs this for the still picture
if (globalThis.document) document.querySelectorAll(".explorable").forEach(connect);
