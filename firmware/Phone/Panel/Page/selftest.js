"use strict";
// The hardware self-test: begins it, shows what is asked, answers, shows who is to blame. Shares panel.js's words and work.js's helpers.

const LOOK = 500;
let shown = null;
let looking = 0;

function verdict(view) {
  if (view.state === "refused") return t.selftestRefused;
  if (view.state !== "done") return view.prompt ?? t.selftestRuns;
  return view.report.yielded ? t.selftestYielded : view.report.passed ? t.selftestPassed : t.selftestFailed;
}

function showTest(view) {
  shown = view;
  if (!view) return;
  $("selftest-status").textContent = verdict(view);
  $("selftest-answer").hidden = !view.asks;
  $("selftest-blames").replaceChildren(...(view.report?.blames ?? []).map((blame) =>
    make("li", { class: "owed" }, make("strong", {}, t.parts[blame.part] ?? blame.part), make("p", {}, make("span", {}, blame.do)))));
  $("selftest-report").hidden = !view.report;
  $("selftest-report").firstElementChild.href = `/api/v1/selftest/${view.run}/report.html`;
}

/** Looks again while there is something to see: nothing runs while no test does. */
async function follow(run) {
  clearTimeout(looking);
  try {
    showTest(await read(`/api/v1/selftest/${run}`));
    if (["waiting", "running"].includes(shown.state)) looking = setTimeout(() => follow(run), LOOK);
  } catch { /* no test yet, or the phone is away */ }
}

async function beginTest(scope) {
  const answer = await post("/api/v1/selftest", { scope });
  const body = await answer.json();
  if (answer.ok) follow(body.run);
  else $("selftest-status").textContent = body.detail;
}

/** Shows the last test, if this phone has any hardware to test. */
async function beginTests() {
  const there = await call("/api/v1/selftest/latest").catch(() => null);
  $("selftest").hidden = !there?.ok;
  if (there?.status === 200) follow("latest");
}

addEventListener("DOMContentLoaded", () => {
  $("selftest").addEventListener("click", (e) => {
    const { scope, answer } = e.target.closest("[data-scope], [data-answer]")?.dataset ?? {};
    if (scope) beginTest(scope);
    else if (answer && shown) post(`/api/v1/selftest/${shown.run}/answer`, { answer }).then(() => follow(shown.run));
  });
  $("language").addEventListener("click", () => showTest(shown));
});
