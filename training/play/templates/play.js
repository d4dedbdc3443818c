"use strict";
// All text comes either through textContent, or as HTML in which the server escaped it.
const form = document.getElementById("form");
const [run, checkpoint, temperature, sheet, error, status_, heading, copies, copied] = [
  "run", "checkpoint", "temperature", "sheet", "error", "status", "heading", "copies", "copied",
].map((id) => document.getElementById(id));
let runs = [];
let song = null; // The AbortController of the song that is being written.
let runsProblem = ""; // What readRuns told last: that it takes back by itself.

function tell(problem) {
  error.textContent = problem;
  error.hidden = !problem;
}

async function readError(response) {
  const answer = await response.json().catch(() => ({}));
  return answer.error ?? `the server refused (${response.status})`;
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

function fillCheckpoints() {
  const chosen = runs.find((one) => one.name === run.value);
  const all = chosen?.checkpoints ?? [];
  const step = (number) => `step ${number.toLocaleString("en")}`;
  fill(checkpoint, all.length === 0 ? [] : [
    ["last", `last (${step(all.at(-1).step)})`],
    ["best", `best (${step(chosen.best)})`],
    ...all.map((one) => [one.name, `${step(one.step)} · epoch ${one.epoch} · ${one.bits} bits`]),
  ]);
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
    if (!response.ok) return await readError(response);
    runs = await response.json();
  } catch {
    return "the server does not answer: is it still running?";
  }
  fill(run, runs.map((one) => [one.name, one.error ? `${one.name} (cannot be played)` : one.name, one.error]));
  fillCheckpoints();
  if (runs.length === 0) return "there is no run yet: train one first (lyrics train)";
  return runs.every((one) => one.error) ? runs[0].error : "";
}

function wish() {
  const values = {};
  for (const input of form.elements) {
    if (!input.name) continue;
    if (input.type === "checkbox") values[input.name] = input.checked;
    else if (input.type !== "number" && input.type !== "range") values[input.name] = input.value;
    else if (input.value !== "") values[input.name] = Number(input.value);
  }
  return values;
}

function isInView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return top < window.innerHeight && bottom > 0;
}

function show(event) {
  if (event.song) {
    const { run, step, bits, temperature, seed } = event.song;
    heading.textContent = `${run}, step ${step.toLocaleString("en")} (${bits} bits a character)`;
    status_.dataset.how = temperature ? `temperature ${temperature}, seed ${seed}` : "always the likeliest";
    status_.textContent = `${status_.dataset.how}: writing …`;
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
  if (event.error) tell(event.error);
  if (event.over !== undefined) {
    status_.textContent = `${status_.dataset.how}: ${event.characters.toLocaleString("en")} characters in ${event.over} s`;
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
  if (!response.ok) return tell(await readError(response));
  let last = {};
  for await (const line of lines(response)) show(last = JSON.parse(line));
  if (last.over === undefined && !last.error) tell("the server ended before the song did");
}

function setWriting(isWriting) {
  const focused = document.activeElement;
  const [singing, another, stopping] = ["sing", "another", "stop"].map((id) => document.getElementById(id));
  sheet.classList.toggle("writing", isWriting);
  stopping.disabled = !isWriting;
  singing.disabled = another.disabled = isWriting;
  // A button that is switched off would lose the keyboard.
  if (isWriting && (focused === singing || focused === another)) stopping.focus();
  else if (!isWriting && (focused === stopping || focused === document.body)) singing.focus();
}

async function sing() {
  if (song) return;
  song = new AbortController();
  tell("");
  sheet.replaceChildren();
  copies.hidden = true;
  heading.textContent = run.value || heading.textContent;
  status_.dataset.how = "";
  status_.textContent = "reading the checkpoint …";
  setWriting(true);
  if (!isInView(sheet)) heading.scrollIntoView();
  try {
    await listen(wish(), song.signal);
  } catch (problem) {
    if (!song.signal.aborted) tell(`the server does not answer: is it still running? (${problem.message})`);
  }
  if (song.signal.aborted) status_.textContent = status_.dataset.how ? `${status_.dataset.how}: stopped` : "stopped";
  else if (!error.hidden) status_.textContent = "";
  song = null;
  setWriting(false);
}

function stop() {
  song?.abort();
}

function showTemperature() {
  const value = Number(temperature.value);
  document.getElementById("shown-temperature").textContent = value ? value.toFixed(2) : "0, greedy";
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
document.getElementById("stop").addEventListener("click", stop);
document.getElementById("another").addEventListener("click", () => {
  form.elements.seed.value = Math.floor(Math.random() * 2 ** 32);
  sing();
});
run.addEventListener("change", fillCheckpoints);
temperature.addEventListener("input", showTemperature);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !song) readRuns(); // A run may have gone on meanwhile.
});
showTemperature();
readRuns();
