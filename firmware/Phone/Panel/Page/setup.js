"use strict";
// How far the unit has come from its card to its place; shown only while something is to be done. Shares words.js and panel.js's helpers.

let setup = null;

function showSetup() {
  $("setup").hidden = !t.setup[setup?.state];
  $("setup-what").textContent = t.setup[setup?.state] ?? "";
  $("setup-problems").replaceChildren(...(setup?.problems ?? []).map((problem) =>
    make("li", {}, `${problem.file}:${problem.line}: ${problem.message}`)));
}

async function beginSetup() {
  const answer = await call("/api/v1/setup").catch(() => null);
  if (answer?.ok) setup = await answer.json();
  showSetup();
}

addEventListener("DOMContentLoaded", () => $("language").addEventListener("click", showSetup));
