"use strict";
// All text comes either through textContent, or as HTML in which the server escaped it.
const form = document.getElementById("form");
const [run, checkpoint, temperature, sheet, others, error, status_, heading, copies, copied, before, former] = [
  "run", "checkpoint", "temperature", "sheet", "others", "error", "status", "heading", "copies", "copied", "before", "former",
].map((id) => document.getElementById(id));
const [singing, another, earlier, later, stopping] = ["sing", "another", "earlier", "later", "stop"].map((id) => document.getElementById(id));
const fields = [...form.elements].filter((field) => field.name);
const mostKept = 4; // Songs that were sung before.
const mostShown = 30; // Letters of how they begin.
const noAnswer = "the server does not answer: is it still running?";
let runs = [];
let song = null; // The one that is being written: what was wished, and how it is ended.
let runsProblem = ""; // What readRuns told last: that it takes back by itself.

// `name` is the field that is to be mended, where that is known.
function tell(problem, name) {
  error.textContent = problem;
  error.hidden = !problem;
  for (const field of fields) field.removeAttribute("aria-invalid");
  fields.find((field) => field.name === name)?.setAttribute("aria-invalid", "true");
}

async function readError(response) {
  const answer = await response.json().catch(() => ({}));
  return { error: answer.error ?? `the server refused (${response.status})`, field: answer.field };
}

function fill(select, options) {
  const before = select.value;
  select.replaceChildren(...options.map(([value, text, isOff]) => {
    const option = new Option(text, value);
    option.disabled = Boolean(isOff);
    return option;
  }));
  if (options.some(([value, , isOff]) => value === before && !isOff)) select.value = before;
}

function chosenRun() {
  return runs.find((one) => one.name === run.value);
}

function fillCheckpoints() {
  const chosen = chosenRun();
  const all = chosen?.checkpoints ?? [];
  const step = (number) => `step ${number.toLocaleString("en")}`;
  fill(checkpoint, all.length === 0 ? [] : [
    ["last", `last (${step(all.at(-1).step)})`],
    ["best", `best (${step(chosen.best)})`],
    ...all.map((one) => [one.name, `${step(one.step)} · ${one.bits.toFixed(2)} bits · epoch ${one.epoch.toFixed(2)}`]),
  ]);
  setButtons();
}

// The checkpoint that was trained `by` places after the chosen one; undefined where there is none.
function neighbour(by) {
  const { checkpoints: all = [], best } = chosenRun() ?? {};
  const step = { last: all.at(-1)?.step, best }[checkpoint.value];
  const at = all.findIndex((one) => one.name === checkpoint.value || one.step === step);
  return at < 0 ? undefined : all[at + by];
}

function setButtons() {
  stopping.disabled = !song;
  singing.disabled = another.disabled = Boolean(song);
  earlier.disabled = Boolean(song) || !neighbour(-1);
  later.disabled = Boolean(song) || !neighbour(1);
}

async function readRuns() {
  const problem = await fillRuns();
  if (problem || error.textContent === runsProblem) tell(problem);
  runsProblem = problem;
}

// What is wrong with the runs; "" when nothing is.
async function fillRuns() {
  try {
    const response = await fetch("/runs");
    if (!response.ok) return (await readError(response)).error;
    runs = await response.json();
  } catch {
    return noAnswer;
  }
  fill(run, runs.map((one) => [one.name, one.error ? `${one.name} (cannot be played)` : one.name, one.error]));
  fillCheckpoints();
  if (runs.length === 0) return "there is no run yet: train one first (lyrics train)";
  return runs.every((one) => one.error) ? runs[0].error : "";
}

function wish() {
  const values = {};
  for (const field of fields) {
    if (field.type === "checkbox") values[field.name] = field.checked;
    else if (field.type !== "number" && field.type !== "range") values[field.name] = field.value;
    else if (field.value !== "") values[field.name] = Number(field.value);
  }
  return values;
}

// Put a song's choices into the page's address, so that it can be sent to somebody: its step rather
// than `last`, which goes on; of the other fields those that are not as they were.
function remember(values, sung) {
  const asked = new URLSearchParams({ run: sung.run, checkpoint: sung.step, temperature: values.temperature, seed: sung.seed });
  for (const { name, type, defaultValue, defaultChecked } of fields) {
    const usual = type === "checkbox" ? defaultChecked : defaultValue;
    if (!asked.has(name) && name in values && String(values[name]) !== String(usual)) asked.set(name, values[name]);
  }
  history.replaceState(null, "", `?${asked}`);
}

// What the page's address asks for is filled in; whether it is sung is for the one who reads it.
function fillFromAddress() {
  const asked = new URLSearchParams(location.search);
  for (const field of fields) {
    const value = asked.get(field.name);
    if (value === null || field === run || field === checkpoint) continue;
    if (field.type === "checkbox") field.checked = value === "true";
    else field.value = value;
    if (field.name !== "seed" && field.closest("details")) field.closest("details").open = true;
  }
  return asked;
}

function chooseFromAddress(asked) {
  if (!asked.has("run") || runs.length === 0) return;
  const name = asked.get("run");
  if (runs.every((one) => one.name !== name || one.error)) return tell(`the address asks for the run "${name}", which cannot be played here`);
  run.value = name;
  fillCheckpoints();
  const wanted = asked.get("checkpoint") ?? "last";
  const found = chosenRun().checkpoints.find((one) => String(one.step) === wanted);
  if (!found && wanted !== "last" && wanted !== "best") return tell(`the address asks for the checkpoint "${wanted}", which run "${name}" does not have (any more)`);
  checkpoint.value = found?.name ?? wanted;
  setButtons();
  status_.textContent = "The address has filled in the form: Sing writes the song.";
}

function isInView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return top < window.innerHeight && bottom > 0;
}

// Songs of one checkpoint differ by how they begin.
function firstWords() {
  const lines = [...sheet.querySelectorAll(".pair > :first-child .verse")].map((one) => [...one.textContent.trim()]);
  const line = lines.find((letters) => letters.length > 0) ?? [];
  return line.length === 0 ? "" : `“${line.slice(0, mostShown).join("")}${line.length > mostShown ? "…" : ""}”: `;
}

// The song that stands there moves down, where the next one can be held against it.
function keep() {
  if (!sheet.hasChildNodes()) return;
  const kept = Object.assign(document.createElement("details"), { className: "former" });
  const summary = document.createElement("summary");
  summary.textContent = `${firstWords()}${heading.textContent}; ${status_.dataset.how}`;
  const lines = sheet.cloneNode();
  lines.removeAttribute("id");
  lines.append(...sheet.childNodes);
  for (const link of lines.querySelectorAll("a")) link.removeAttribute("href"); // Its list goes.
  kept.append(summary, lines);
  for (const one of former.children) one.open = false;
  former.prepend(kept);
  kept.open = true;
  while (former.children.length > mostKept) former.lastElementChild.remove();
  before.hidden = false;
}

function begin({ run, step, bits, temperature, seed }) {
  keep();
  copies.hidden = others.hidden = true;
  copied.replaceChildren();
  heading.textContent = `${run}, step ${step.toLocaleString("en")} (${bits.toFixed(2)} bits a character)`;
  song.how = status_.dataset.how = temperature ? `temperature ${temperature}, seed ${seed}` : "always the likeliest";
  status_.textContent = `${song.how}: writing …`;
  sheet.classList.add("writing");
}

function show(event) {
  if (event.song) {
    begin(event.song);
    remember(song.values, event.song);
    song.stop = event.stop;
  }
  const follows = isInView(sheet.lastElementChild ?? heading);
  for (const [number, html] of Object.entries(event.lines ?? {})) {
    while (sheet.children.length <= number) {
      sheet.append(Object.assign(document.createElement("div"), { className: "pair" }));
    }
    sheet.children[number].innerHTML = html;
  }
  if (follows) sheet.lastElementChild?.scrollIntoView({ block: "nearest" });
  if (event.copied !== undefined) {
    copied.innerHTML = event.copied;
    copies.hidden = copied.querySelector("li") === null;
  }
  if (event.other_songs) others.hidden = false;
  if (event.error) tell(event.error);
  if (event.over !== undefined) {
    const end = song.isStopping ? "stopped after " : "";
    status_.textContent = `${song.how}: ${end}${event.characters.toLocaleString("en")} characters in ${event.over} s`;
  }
}

async function* lines(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n");
    rest = parts.pop();
    yield* parts;
  }
}

async function listen(values, signal) {
  const response = await fetch("/songs", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(values),
    signal,
  });
  if (!response.ok) {
    const refusal = await readError(response);
    tell(refusal.error, refusal.field);
    readRuns(); // One may be gone.
    return;
  }
  let last = {};
  for await (const line of lines(response)) show(last = JSON.parse(line));
  if (last.over === undefined && !last.error) tell("the server ended before the song did");
}

function setWriting() {
  const focused = document.activeElement;
  setButtons();
  // A button that is switched off would lose the keyboard.
  if (song && focused?.disabled) stopping.focus();
  else if (!song && focused === stopping) singing.focus({ preventScroll: true });
}

async function sing() {
  if (song) return;
  const unread = fields.find((field) => field.validity.badInput); // What a browser takes for no number.
  if (unread) return tell(`${unread.labels[0].textContent}: not a number`, unread.name);
  const mine = song = { values: wish(), call: new AbortController(), how: "", stop: "", isStopping: false };
  const told = status_.textContent;
  tell("");
  status_.textContent = `reading the checkpoint of ${run.value} …`;
  setWriting();
  if (!isInView(sheet)) heading.scrollIntoView();
  try {
    await listen(mine.values, mine.call.signal);
  } catch {
    if (!mine.call.signal.aborted) tell(noAnswer);
  }
  if (!mine.how) status_.textContent = told; // What stands there is still the song before.
  else if (mine.call.signal.aborted) status_.textContent = `${mine.how}: stopped`;
  else if (!error.hidden) status_.textContent = mine.how;
  sheet.classList.remove("writing");
  song = null;
  setWriting();
}

// The server marks what it has written and ends the song; who asks twice does not wait for that.
async function stop() {
  const mine = song;
  if (!mine) return;
  if (!mine.stop || mine.isStopping) return mine.call.abort();
  mine.isStopping = true;
  status_.textContent = `${mine.how}: stopping …`;
  try {
    const response = await fetch(mine.stop, { method: "POST" });
    if (!response.ok) mine.call.abort();
  } catch {
    mine.call.abort();
  }
}

function singNeighbour(by) {
  checkpoint.value = neighbour(by).name;
  sing();
}

function showTemperature() {
  const value = Number(temperature.value);
  const shown = value ? value.toFixed(2) : "0, greedy";
  document.getElementById("shown-temperature").textContent = shown;
  temperature.setAttribute("aria-valuetext", shown);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  sing();
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) sing();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") stop();
});
form.addEventListener("input", (event) => event.target.removeAttribute("aria-invalid"));
stopping.addEventListener("click", stop);
earlier.addEventListener("click", () => singNeighbour(-1));
later.addEventListener("click", () => singNeighbour(1));
another.addEventListener("click", () => {
  form.elements.seed.value = Math.floor(Math.random() * 2 ** 32);
  sing();
});
run.addEventListener("change", fillCheckpoints);
checkpoint.addEventListener("change", setButtons);
temperature.addEventListener("input", showTemperature);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !song) readRuns(); // A run may have gone on meanwhile.
});
const asked = fillFromAddress();
showTemperature();
readRuns().then(() => chooseFromAddress(asked));
