// @ts-check
/**
 * Places a gate line on one picture. Points are [x, y] in pixels of the picture as shown; a whole number is a pixel's
 * centre. The server judges the line; this page only shows it and sends it.
 *
 * @typedef {[number, number]} Point
 * @typedef {"top" | "ground" | "from" | "to"} HandleName
 * @typedef {Record<HandleName, Point>} Handles
 * @typedef {{px_per_m: number, u_px_per_m: number}} Scale
 * @typedef {{size: Point, top: Point, ground: Point, kept: Scale | null, half_width_m: number, height_m: number,
 *   band_m: Point}} Start
 */

/** Standard uncertainty of one handle set by hand, pixels. Our own assumption, not measured. */
const U_HANDLE_PX = 1.5;
/** Relative standard uncertainty of a known length and of its standing at the runner's line. Our own assumption. */
const U_LENGTH_SHARE = 0.01;
/** How much the loupe enlarges a pixel of the picture, in pixels of the loupe. */
const LOUPE_ZOOM = 6;
const LINE_COLOUR = "#ffd84a";
const LENGTH_COLOUR = "#5fe3ff";
/** @type {Record<HandleName, string>} */
const TITLES = { top: "Top", ground: "Ground", from: "A", to: "B" };
/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @template {HTMLElement} T @param {string} id @param {new () => T} kind @returns {T} */
function element(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return found;
}

const stage = element("stage", HTMLDivElement);
const view = element("view", HTMLCanvasElement);
const loupe = element("loupe", HTMLCanvasElement);
const lengthInput = element("length", HTMLInputElement);
const message = element("message", HTMLParagraphElement);
const buttons = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll(".handle")]);
const choices = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[name=scale]")]);

const picture = new Image();
/** @type {Start} */
let start;
/** @type {Handles} */
let handles;
/** @type {HandleName} */
let chosen = "ground";

/** @param {Point} a @param {Point} b */
const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** Pixels of the screen to a pixel of the picture. */
const zoom = () => stage.clientWidth / start.size[0];

/** @param {Point} at @returns {Point} Place on the stage, CSS pixels. */
const onStage = (at) => [(at[0] + 0.5) * zoom(), (at[1] + 0.5) * zoom()];

/** @param {Start} from @returns {Handles} */
function firstHandles(from) {
  const [width, height] = from.size;
  const x = from.ground[0] + (from.ground[0] < width / 2 ? 0.2 : -0.2) * width;
  return { top: from.top, ground: from.ground, from: [x, height * 0.35], to: [x, height * 0.65] };
}

/** Pixels a metre and its uncertainty by the chosen way, or null until a length is given. @returns {Scale | null} */
function scaleNow() {
  const way = choices.find((choice) => choice.checked)?.value;
  if (way === "keep") return start.kept;
  const length_m = Number(lengthInput.value.trim().replace(",", "."));
  const length_px = way === "line" ? distance(handles.top, handles.ground) : distance(handles.from, handles.to);
  if (!(length_m > 0) || !Number.isFinite(length_m) || length_px < 1) return null;
  const px_per_m = length_px / length_m;
  const share = Math.hypot((Math.SQRT2 * U_HANDLE_PX) / length_px, U_LENGTH_SHARE);
  return { px_per_m, u_px_per_m: px_per_m * share };
}

/** Lean from the vertical in degrees, positive when the top leans to the right. */
function tiltNow() {
  const { top, ground } = handles;
  return (Math.atan2(top[0] - ground[0], ground[1] - top[1]) * 180) / Math.PI;
}

/** Point at a height above the ground and a distance along the run. @param {number} px_per_m @returns {Point} */
function pointAt(px_per_m, height_m = 0, along_m = 0) {
  const { top, ground } = handles;
  const length_px = distance(top, ground) || 1;
  const rise = (height_m * px_per_m) / length_px;
  // The strip is sheared, not turned: along the run means along the picture's rows.
  const cos_tilt = Math.cos((tiltNow() * Math.PI) / 180);
  return [
    ground[0] + rise * (top[0] - ground[0]) + (along_m * px_per_m) / cos_tilt,
    ground[1] + rise * (top[1] - ground[1]),
  ];
}

/** @param {CanvasRenderingContext2D} pen @param {Point[]} points @param {string} colour */
function stroke(pen, points, colour, width = 2, dash = /** @type {number[]} */ ([])) {
  pen.beginPath();
  for (const point of points) pen.lineTo(...onStage(point));
  for (const [style, extra] of /** @type {[string, number][]} */ ([["#000000b0", 2], [colour, 0]])) {
    pen.strokeStyle = style;
    pen.lineWidth = width + extra;
    pen.setLineDash(dash);
    pen.stroke();
  }
}

/** Outline of the strip between two heights. @param {number} px_per_m @param {number} low_m @param {number} high_m */
function box(px_per_m, low_m, high_m) {
  const reach_m = start.half_width_m;
  return [[low_m, -reach_m], [low_m, reach_m], [high_m, reach_m], [high_m, -reach_m], [low_m, -reach_m]].map(
    ([height_m, along_m]) => pointAt(px_per_m, height_m, along_m),
  );
}

/** Window that is watched, torso band and ticks. @param {CanvasRenderingContext2D} pen @param {number} px_per_m */
function drawMetres(pen, px_per_m) {
  const [low_m, high_m] = start.band_m;
  pen.beginPath();
  for (const point of box(px_per_m, low_m, high_m)) pen.lineTo(...onStage(point));
  pen.fillStyle = "#ffd84a40";
  pen.fill();
  stroke(pen, box(px_per_m, 0, start.height_m), "#ffffff", 1, [6, 5]);
  pen.font = "600 13px system-ui, sans-serif";
  for (let tick = 0; tick <= Math.floor(start.height_m * 10); tick += 1) {
    const reach_m = tick % 10 === 0 ? 0.16 : tick % 5 === 0 ? 0.11 : 0.06;
    const left = pointAt(px_per_m, tick / 10, -reach_m);
    stroke(pen, [left, pointAt(px_per_m, tick / 10, reach_m)], LINE_COLOUR, 1);
    if (tick % 10 === 0 && tick > 0) label(pen, `${tick / 10} m`, left);
  }
}

/** Text that ends at a point: the handles' names stand on the other side. @param {CanvasRenderingContext2D} pen
 * @param {string} text @param {Point} at */
function label(pen, text, at) {
  const [x, y] = onStage(at);
  pen.textAlign = "right";
  pen.setLineDash([]);
  pen.lineWidth = 3;
  pen.strokeStyle = "black";
  pen.strokeText(text, x - 5, y + 4);
  pen.fillStyle = LINE_COLOUR;
  pen.fillText(text, x - 5, y + 4);
}

function draw() {
  const density = window.devicePixelRatio || 1;
  view.width = Math.round(stage.clientWidth * density);
  view.height = Math.round(stage.clientHeight * density);
  const pen = /** @type {CanvasRenderingContext2D} */ (view.getContext("2d"));
  pen.scale(density, density);
  pen.drawImage(picture, 0, 0, stage.clientWidth, stage.clientHeight);
  const scale = scaleNow();
  if (scale) drawMetres(pen, scale.px_per_m);
  stroke(pen, [handles.top, handles.ground], LINE_COLOUR);
  if (usesPair()) stroke(pen, [handles.from, handles.to], LENGTH_COLOUR);
  placeButtons();
  drawLoupe();
  report(scale);
}

/** The picture around the chosen handle, enlarged, on the side where the handle is not. */
function drawLoupe() {
  const pen = /** @type {CanvasRenderingContext2D} */ (loupe.getContext("2d"));
  const [x, y] = handles[chosen];
  const middle = loupe.width / 2;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.fillStyle = "black";
  pen.fillRect(0, 0, loupe.width, loupe.height);
  pen.imageSmoothingEnabled = false;
  pen.setTransform(LOUPE_ZOOM, 0, 0, LOUPE_ZOOM, middle - (x + 0.5) * LOUPE_ZOOM, middle - (y + 0.5) * LOUPE_ZOOM);
  pen.drawImage(picture, 0, 0);
  pen.setTransform(1, 0, 0, 1, 0, 0);
  const colour = chosen === "top" || chosen === "ground" ? LINE_COLOUR : LENGTH_COLOUR;
  for (const [style, width] of /** @type {[string, number][]} */ ([["black", 4], [colour, 2]])) {
    pen.strokeStyle = style;
    pen.lineWidth = width;
    drawCross(pen, middle);
  }
  const left = x > start.size[0] / 2;
  loupe.style.left = left ? "0" : "auto";
  loupe.style.right = left ? "auto" : "0";
}

/** A box around one pixel and lines that point at it. @param {CanvasRenderingContext2D} pen @param {number} middle */
function drawCross(pen, middle) {
  pen.strokeRect(middle - LOUPE_ZOOM / 2, middle - LOUPE_ZOOM / 2, LOUPE_ZOOM, LOUPE_ZOOM);
  for (const [dx, dy] of Object.values(ARROWS)) {
    pen.beginPath();
    pen.moveTo(middle + 2 * dx * LOUPE_ZOOM, middle + 2 * dy * LOUPE_ZOOM);
    pen.lineTo(middle + dx * middle, middle + dy * middle);
    pen.stroke();
  }
}

const usesPair = () => choices.some((choice) => choice.value === "pair" && choice.checked);

function placeButtons() {
  for (const button of buttons) {
    const name = /** @type {HandleName} */ (button.dataset.handle);
    const [x, y] = onStage(handles[name]);
    const [column, row] = handles[name].map(Math.round);
    button.style.left = `${x}px`;
    button.style.top = `${y}px`;
    button.hidden = button.classList.contains("length") && !usesPair();
    button.classList.toggle("chosen", name === chosen);
    button.classList.toggle("far", x > stage.clientWidth - 110);
    button.setAttribute("aria-label", `${TITLES[name]}, column ${column}, row ${row}`);
  }
}

/** @param {Scale | null} scale */
function report(scale) {
  const [x, y] = handles[chosen];
  element("selected", HTMLParagraphElement).textContent = `${TITLES[chosen]}: ${x.toFixed(1)}, ${y.toFixed(1)} px`;
  element("scale", HTMLElement).textContent = scale ? inPxPerM(scale) : "type the length";
  element("tilt", HTMLElement).textContent = `${tiltNow().toFixed(1)}\u00b0`;
  element("save", HTMLButtonElement).disabled = scale === null;
}

/** With twice its standard uncertainty. @param {Scale} scale */
const inPxPerM = ({ px_per_m, u_px_per_m }) => `${px_per_m.toFixed(1)} \u00b1 ${(2 * u_px_per_m).toFixed(1)} px/m`;

/** Move a handle by pixels of the picture, to a hundredth; it stays inside. @param {HandleName} name @param {Point} by */
function move(name, by) {
  const [width, height] = start.size;
  const [x, y] = handles[name];
  handles[name] = [
    Math.round(Math.min(Math.max(x + by[0], 0), width - 1) * 100) / 100,
    Math.round(Math.min(Math.max(y + by[1], 0), height - 1) * 100) / 100,
  ];
  say("");
  draw();
}

/** @param {HandleName} name */
function choose(name) {
  chosen = name;
  draw();
}

/** A handle follows the finger by how far it goes, so that touching its rim does not move it.
 * @param {HTMLButtonElement} button */
function makeDraggable(button) {
  const name = /** @type {HandleName} */ (button.dataset.handle);
  /** @type {Point} */
  let finger = [0, 0];
  button.addEventListener("focus", () => choose(name));
  button.addEventListener("pointerdown", (event) => {
    button.setPointerCapture(event.pointerId);
    finger = [event.clientX, event.clientY];
    loupe.hidden = false;
    choose(name);
  });
  button.addEventListener("pointermove", (event) => {
    if (!button.hasPointerCapture(event.pointerId)) return;
    move(name, [(event.clientX - finger[0]) / zoom(), (event.clientY - finger[1]) / zoom()]);
    finger = [event.clientX, event.clientY];
  });
  button.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const step = event.shiftKey ? 10 : 1;
    loupe.hidden = false;
    move(name, [arrow[0] * step, arrow[1] * step]);
  });
}

/** @param {string} text */
function say(text, good = false) {
  message.textContent = text;
  message.classList.toggle("good", good);
}

/** @param {string} path @param {object} body @param {string} farewell */
async function send(path, body, farewell) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) return say(await reasonOf(answer));
  } catch {
    return say("flygate does not answer any more: start it again.");
  }
  say(farewell, true);
  for (const control of document.querySelectorAll("button, input")) control.toggleAttribute("disabled", true);
}

/** Why the server refused, in its own words where it gave any. @param {Response} answer */
async function reasonOf(answer) {
  const said = await answer.json().catch(() => ({}));
  return said.message ?? `flygate refused this (${answer.status}): start it again.`;
}

function reset() {
  handles = firstHandles(start);
  say("");
  draw();
}

function connect() {
  buttons.forEach(makeDraggable);
  for (const choice of choices) choice.addEventListener("change", changedScale);
  lengthInput.addEventListener("input", draw);
  for (const button of /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("[data-move]")])) {
    const [dx, dy] = (button.dataset.move ?? "0,0").split(",").map(Number);
    button.addEventListener("click", () => {
      loupe.hidden = false;
      move(chosen, [dx, dy]);
    });
  }
  element("reset", HTMLButtonElement).addEventListener("click", reset);
  element("cancel", HTMLButtonElement).addEventListener("click", () =>
    send("cancel", {}, "Nothing was changed. You can close this page."));
  element("save", HTMLButtonElement).addEventListener("click", () =>
    send("line", { top: handles.top, ground: handles.ground, ...scaleNow() }, "Saved. You can close this page."));
  new ResizeObserver(draw).observe(stage);
}

function changedScale() {
  lengthInput.disabled = choices.some((choice) => choice.value === "keep" && choice.checked);
  if (!usesPair() && (chosen === "from" || chosen === "to")) chosen = "ground";
  draw();
}

/** Only a scale that somebody measured may be kept. @param {Scale | null} kept */
function offerToKeep(kept) {
  element("keep", HTMLLabelElement).hidden = kept === null;
  if (kept === null) return;
  element("kept", HTMLSpanElement).textContent = inPxPerM(kept);
  for (const choice of choices) choice.checked = choice.value === "keep";
}

async function open() {
  start = await (await fetch("line.json")).json();
  picture.src = "frame.png";
  await picture.decode();
  stage.style.setProperty("--aspect", String(start.size[0] / start.size[1]));
  offerToKeep(start.kept);
  element("band", HTMLSpanElement).textContent = `${start.band_m.join(" to ")} m`;
  handles = firstHandles(start);
  connect();
  changedScale();
}

await open().catch(() => say("The picture could not be loaded: open the address that flygate printed again."));
