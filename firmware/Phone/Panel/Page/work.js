"use strict";
// The written work beside the phone: what is owed, what to answer, what a record still needs. Shares words.js and panel.js's helpers.

let owed = [];
let answers = [];
let sheet = null;

const CHOICES = { category: "categories", cause: "causes" };
const LONG = new Set(["content", "request", "lateReason", "notes"]);
const WIDE = new Set([...LONG, "address", "reason"]);
const LATE = new Set(["cause", "lateReason"]);

async function read(path) {
  const answer = await call(path);
  if (!answer.ok) throw new Error((await answer.json()).detail ?? answer.statusText);
  return answer.json();
}

const post = (path, body, method = "POST") =>
  call(path, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

const hour = (iso) => new Date(iso).toLocaleString(language === "zh" ? "zh-CN" : "en-GB",
  { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(new Date(iso).toDateString() === new Date().toDateString() ? {} : { month: "2-digit", day: "2-digit" }) });

// -- what is owed --

function queueItem(entry) {
  const done = make("button", { type: "button", class: "switch", "data-settle": entry.id }, t.done);
  done.addEventListener("click", () => { done.disabled = true; post(`/api/v1/queue/${entry.id}/settle`, {}).catch(() => { done.disabled = false; }); });
  const facts = make("p", {}, make("span", {}, hour(entry.createdAt)));
  if (entry.dueAt) facts.append(make("span", {}, fill(t.due, { at: hour(entry.dueAt) })));
  if (entry.for) facts.append(make("span", {}, entry.for));
  if (entry.overdue) facts.append(make("span", { class: "bad" }, t.overdue));
  return make("li", { class: "owed", "data-owed": entry.id },
    make("strong", {}, entry.remote ? `${t.kinds[entry.kind] ?? entry.kind} · ${entry.remote}` : t.kinds[entry.kind] ?? entry.kind), done, facts);
}

function showQueue(entries) {
  owed = entries;
  $("queue").replaceChildren(...owed.map(queueItem));
  $("queue-empty").hidden = owed.length > 0;
}

// -- what to answer --

function showAnswers() {
  $("answers").replaceChildren(...answers.flatMap((entry) => [
    make("dt", {}, entry.question, ...(entry.category ? [make("span", { class: "tag" }, t.categories[entry.category] ?? entry.category)] : [])),
    make("dd", {}, entry.answer),
  ]));
  $("answers-empty").hidden = answers.length > 0 || !$("answers-find").value;
}

let finding = 0;

/** The phrases stay out of sight until somebody looks for one or a call has a category. */
async function findAnswers() {
  clearTimeout(finding);
  const words = $("answers-find").value.trim();
  try {
    answers = words ? await read(`/api/v1/answers?query=${encodeURIComponent(words)}`) : [];
  } catch { answers = []; }
  showAnswers();
}

// -- a record --

function field(name, value) {
  const id = `field-${name}`;
  const control = CHOICES[name]
    ? make("select", { id, name }, make("option", { value: "" }, t.choose), ...Object.entries(t[CHOICES[name]]).map(([key, text]) => make("option", { value: key, selected: key === value }, text)))
    : make(LONG.has(name) ? "textarea" : "input", { id, name, maxlength: 2000, autocomplete: "off", rows: LONG.has(name) ? 2 : null });
  if (!CHOICES[name]) control.value = value ?? "";
  return make("div", { class: WIDE.has(name) ? "field wide" : "field" }, make("label", { for: id }, t.fields[name]), control);
}

async function openRecord(id) {
  try {
    sheet = await read(`/api/v1/journal/${encodeURIComponent(id)}`);
  } catch { return; }
  $("sheet-title").textContent = `${t.record} · ${who(sheet.remote)}`;
  $("sheet-facts").textContent = [hour(sheet.arrivedAt), fill(t.rings, { n: sheet.rings }), t.by[sheet.releasedBy] ?? t.live].join(" · ");
  const late = sheet.direction === "in" && sheet.withinThreeRings === false;
  const values = { category: sheet.category, cause: sheet.cause, ...sheet.fields, notes: sheet.notes };
  const names = Object.keys(t.fields).filter((name) => !LATE.has(name) || late);
  $("fields").replaceChildren(...names.map((name) => field(name, values[name])));
  showMemos();
  complain("");
  $("erase").hidden = live(sheet) || sheet.flags.includes("erased");
  $("sheet").showModal();
}

const live = (record) => !record.endedAt;

function complain(text) {
  $("sheet-problem").textContent = text;
  $("sheet-problem").hidden = !text;
}

/** The sound of a memo or a recording is fetched only when somebody presses play: listening is noted in the audit trail. */
function showMemos() {
  $("memos").hidden = sheet.memos.length === 0;
  $("memos").querySelector("ul").replaceChildren(...sheet.memos.map((memo) => {
    const name = fill(memo.recording ? t.recording : t.memo, { at: hour(memo.at), n: memo.seconds ?? "–" });
    const sound = make("audio", { controls: true, preload: "none", "aria-label": name, src: `/api/v1/journal/${encodeURIComponent(sheet.id)}/memos/${encodeURIComponent(memo.id)}` });
    sound.addEventListener("error", async () => { if (await isOut()) { await signedIn(); sound.load(); } });
    return make("li", { "data-memo": memo.id }, make("span", {}, name), sound);
  }));
}

/** The first press asks, the second one erases. */
async function eraseRecord() {
  if ($("sheet-problem").textContent !== t.eraseSure) {
    complain(t.eraseSure);
    return;
  }
  try {
    const answer = await post(`/api/v1/journal/${encodeURIComponent(sheet.id)}/erase`, {});
    if (answer.ok) $("sheet").close();
    else complain((await answer.json()).detail);
  } catch { complain(t.unsaved); }
}

/** Only what was changed is sent: an empty field clears. */
async function saveRecord() {
  const before = { category: sheet.category, cause: sheet.cause, ...sheet.fields, notes: sheet.notes };
  const changes = {};
  for (const control of $("fields").querySelectorAll("[name]")) {
    if ((before[control.name] ?? "") !== control.value) changes[control.name] = control.value || null;
  }
  if (Object.keys(changes).length === 0) return true;
  try {
    const answer = await post(`/api/v1/journal/${encodeURIComponent(sheet.id)}`, changes, "PATCH");
    const body = await answer.json();
    if (answer.ok) {
      take(body);
      return true;
    }
    complain(body.detail);
  } catch { complain(t.unsaved); }
  return false;
}

// -- together --

function showWork() {
  showQueue(owed);
  showAnswers();
}

async function loadWork() {
  if (!may("supervisor")) return;
  try {
    showQueue(await read("/api/v1/queue"));
  } catch { /* comes with the next connection */ }
}

addEventListener("DOMContentLoaded", () => {
  $("answers-find").addEventListener("input", () => { clearTimeout(finding); finding = setTimeout(findAnswers, 150); });
  $("journal").addEventListener("click", (e) => { const button = e.target.closest("[data-open]"); if (button) openRecord(button.dataset.open); });
  $("erase").addEventListener("click", eraseRecord);
  $("sheet").addEventListener("close", () => { for (const sound of $("memos").querySelectorAll("audio")) sound.pause(); });
  $("sheet-form").addEventListener("submit", async (e) => {
    if (e.submitter?.value !== "save") return;
    e.preventDefault();
    if (await saveRecord()) $("sheet").close();
  });
});
