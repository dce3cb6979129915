"use strict";
// The booth's panel: shows the state that /api/v1/events brings, and hands presses on to the virtual booth.

const KEYS = ["SOS", "NOTE", "PRIVATE", "MESSAGES", "REVIEW", "1", "2", "3", "HOLD", "TRANSFER", "4", "5", "6", "MUTE", "REDIAL",
  "7", "8", "9", "CALLBACK", "VOL+", "*", "0", "#", "HANDSFREE", "VOL-"];
const MARKS = { steady: "", blink: "M0-7A7 7 0 0 1 0 7Z", flash: "M2-8-5 1H0L-2 8 5-1H0Z", wink: "M-2.6 0a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0Z" };
const ARROWS = { in: "↙", out: "↗" };
const TAIL = 8;
const SILENCE = -90;

const $ = (id) => document.getElementById(id);
const stored = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const store = (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window: chosen for this visit only */ } };
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

let language = stored("language") ?? document.documentElement.lang;
let t = T[language] ?? T.en;
let state = null;
let pins = null;
let link = "connecting";
let records = [];

/** Asks the phone. Where nobody is signed in any more, somebody signs in first, and the question is asked again. */
async function call(path, options) {
  for (;;) {
    const answer = await fetch(path, options);
    if (answer.status !== 401) return answer;
    await signedIn();
  }
}

/** An element with attributes and children; text is never parsed as markup. */
function make(tag, attributes = {}, ...children) {
  const svg = ["g", "circle", "path", "svg"].includes(tag);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

// -- orders to the virtual booth, one after the other so that a release never overtakes its press --

let orders = Promise.resolve();

function order(path, body) {
  const send = () => call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), keepalive: true });
  orders = orders.then(send).catch(() => { /* the connection state already says so */ });
}

const held = new Set();

function press(legend) {
  if (!state?.simulated || held.has(legend)) return;
  held.add(legend);
  keyOf(legend).classList.add("down");
  order("/api/v1/sim/key", { key: legend, action: "press" });
}

function release(legend) {
  if (!held.delete(legend)) return;
  keyOf(legend).classList.remove("down");
  order("/api/v1/sim/key", { key: legend, action: "release" });
}

const releaseAll = () => [...held].forEach(release);

function moveHook() {
  if (state?.simulated) order("/api/v1/sim/hook", { position: state.hook === "off" ? "on" : "off" });
}

// -- the phone --

const keyButtons = new Map();
const keyOf = (legend) => keyButtons.get(legend);

function buildKeys() {
  for (const legend of KEYS) {
    const digit = legend.length === 1;
    const key = make("button", { type: "button", class: digit ? "key" : legend === "SOS" ? "key fn sos" : "key fn", "data-key": legend });
    key.addEventListener("pointerdown", (e) => {
      if (e.button !== 0) return;
      e.preventDefault();
      key.setPointerCapture(e.pointerId);
      press(legend);
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) key.addEventListener(end, () => release(legend));
    key.addEventListener("keydown", (e) => {
      if (e.key !== " " && e.key !== "Enter") return;
      e.preventDefault();
      if (!e.repeat) press(legend);
    });
    key.addEventListener("keyup", (e) => { if (e.key === " " || e.key === "Enter") release(legend); });
    keyButtons.set(legend, key);
    $("keys").append(key);
  }
}

const lamps = [];

function buildLamps() {
  for (let i = 0; i < 12; i++) {
    const angle = (i * Math.PI) / 6;
    const lamp = make("g", { class: "lamp", transform: `translate(${160 + 124 * Math.sin(angle)} ${160 - 124 * Math.cos(angle)})` },
      make("circle", { r: 17, class: "socket" }), make("circle", { r: 13, class: "lens" }),
      make("g", { class: "light" }, make("circle", { r: 24, class: "glow", filter: "url(#soft)" }), make("circle", { r: 13, class: "core" })),
      make("circle", { r: 4, cx: -4, cy: -5, class: "glint" }), make("path", { class: "mark" }));
    lamps.push({ lamp, light: lamp.querySelector(".light"), mark: lamp.querySelector(".mark"), shown: "" });
    $("lamps").append(lamp);
  }
}

function showLights() {
  state.lights.forEach((colour, i) => {
    const motion = state.motions[i];
    const { lamp, light, mark, shown } = lamps[i];
    if (shown === colour + motion) return;
    lamps[i].shown = colour + motion;
    const lit = colour !== "#000000";
    light.setAttribute("fill", colour);
    lamp.setAttribute("class", `lamp ${lit ? "lit" : ""} ${motion}`);
    mark.setAttribute("d", MARKS[motion]);
    // All lamps share one phase, whenever each of them began.
    light.style.animationDelay = `${-(performance.now() % 2000)}ms`;
  });
  $("ring-title").textContent = `${t.lights}: ${describeLights()}`;
}

function describeLights() {
  const groups = new Map();
  state.lights.forEach((colour, i) => {
    if (colour === "#000000") return;
    const name = `${t.colours[nameOf(colour)]} ${t.motions[state.motions[i]]}`;
    groups.set(name, (groups.get(name) ?? 0) + 1);
  });
  return [...groups].map(([name, count]) => `${count} × ${name}`).join(", ") || t.allOff;
}

function nameOf(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const most = Math.max(r, g, b), span = most - Math.min(r, g, b);
  if (span < most * 0.2) return "white";
  const sector = most === r ? (g - b) / span : most === g ? 2 + (b - r) / span : 4 + (r - g) / span;
  const hue = (sector * 60 + 360) % 360;
  return [[15, "red"], [45, "orange"], [70, "yellow"], [165, "green"], [200, "cyan"], [260, "blue"], [330, "violet"]].find(([end]) => hue < end)?.[1] ?? "red";
}

function showPhone() {
  const off = state.hook === "off";
  $("phone").dataset.hook = state.hook;
  $("hook").setAttribute("aria-pressed", String(off));
  $("hook").setAttribute("aria-label", off ? t.replace : t.lift);
  $("hook").disabled = !state.simulated;
  for (const key of keyButtons.values()) key.disabled = !state.simulated;
  keyOf("MUTE").classList.toggle("on", state.calls.some((call) => call.muted));
  keyOf("HOLD").classList.toggle("on", state.calls.some((call) => call.state === "held"));
  showLights();
}

// -- the calls --

const who = (remote) => remote || t.unknown;
const MOST_TELLING = ["ringing", "active", "dialing", "held", "waiting", "released"];

function sentence() {
  const call = MOST_TELLING.map((name) => state.calls.find((c) => c.state === name)).find(Boolean);
  if (!call) return state.hook === "off" ? t.dialTone : t.idle;
  const name = call.state === "ringing" && call.rings > 0 ? "ringingN" : call.state === "active" && state.hook === "on" ? "grace" : call.state;
  return fill(t.say[name], { who: who(call.remote), n: call.rings });
}

const ICONS = { ringing: "↙", dialing: "↗", active: "●", held: "❚❚", waiting: "…", released: "✕" };

function callItem(call) {
  const limit = state.profile === "service-center" ? 2 : 3;
  const pips = make("span", { class: "pips", role: "img", "aria-label": fill(t.rings, { n: call.rings }) });
  for (let i = 0; i < Math.max(limit, Math.min(call.rings, 8)); i++) pips.append(make("i", { class: i >= call.rings ? "" : i < limit ? "rung" : "late" }));
  const line = make("span", { class: "call-state" }, t.states[call.state] ?? call.state);
  if (call.muted) line.append(make("span", { class: "tag" }, t.muted));
  return make("li", { class: "call", "data-state": call.state, "data-call": call.id },
    make("span", { class: "call-mark", "aria-hidden": "true" }, ICONS[call.state] ?? ""),
    make("strong", {}, who(call.remote)), make("time", { "data-since": call.since }), line, call.direction === "in" ? pips : "");
}

function showCalls() {
  const text = sentence();
  if ($("status").textContent !== text) $("status").textContent = text;
  $("calls").replaceChildren(...state.calls.map(callItem));
  tick();
}

let ticking = 0;

/** Counts the calls' seconds; runs only while there is a call to count and somebody to see it. */
function tick() {
  clearTimeout(ticking);
  const counted = document.querySelectorAll("[data-since]");
  for (const time of counted) time.textContent = span((Date.now() - Date.parse(time.dataset.since)) / 1000);
  if (counted.length && !document.hidden) ticking = setTimeout(tick, 1000);
}

function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}`;
}

// -- the pins --

const METERS = [["receiver", "receiverDbfs"], ["loudVoice", "loudspeakerVoiceDbfs"], ["loudRing", "loudspeakerRingDbfs"]];

function buildMeters() {
  for (const [name] of METERS) {
    $("meters").append(make("div", { class: "meter", id: `meter-${name}`, role: "meter", "aria-valuemin": -60, "aria-valuemax": 0 },
      make("span", {}), make("output", { "aria-live": "off" }), make("div", { class: "track" }, make("div", { class: "fill" }))));
  }
}

function showPins() {
  $("sound").hidden = !pins;
  if (!pins) return;
  for (const [name, field] of METERS) {
    const level = pins[field], silent = level <= SILENCE, meter = $(`meter-${name}`);
    const wrong = name === "loudVoice" && !silent && state?.profile === "security-booth";
    const text = silent ? t.silent : `${Math.round(level)} dBFS`.replace("-", "−");
    meter.classList.toggle("wrong", wrong);
    meter.setAttribute("aria-label", t[name]);
    meter.setAttribute("aria-valuenow", Math.max(-60, Math.min(0, level)));
    meter.setAttribute("aria-valuetext", text);
    meter.querySelector("span").textContent = t[name];
    meter.querySelector("output").textContent = wrong ? `${text}, ${t.leak}` : text;
    meter.querySelector(".fill").style.clipPath = `inset(0 ${Math.max(0, Math.min(100, (-level / 60) * 100))}% 0 0)`;
  }
  const leak = pins.handsfreeMicOpen && state?.route !== "handsfree";
  const open = pins.handsfreeMicOpen || pins.microphoneOpen;
  $("mic").className = `mic ${leak ? "open leak" : open ? "open" : ""}`;
  $("mic").querySelector("span").textContent = leak ? t.baseMic : open ? t.micOpen : t.micShut;
}

let polling = 0;

/** Reads the pins often while something may sound, seldom otherwise, never while nobody looks. */
async function readPins() {
  clearTimeout(polling);
  if (!state?.simulated || document.hidden || link !== "connected") return;
  try {
    const answer = await call("/api/v1/sim/pins");
    if (answer.ok) pins = await answer.json();
    showPins();
  } catch { /* the connection state already says so */ }
  clearTimeout(polling);
  polling = setTimeout(readPins, state.ringing || state.hook === "off" ? 250 : 5000);
}

// -- the journal --

function recordItem(record) {
  const live = !record.endedAt;
  const missed = !live && record.direction === "in" && !record.answeredAt;
  const at = new Date(record.arrivedAt);
  const today = at.toDateString() === new Date().toDateString();
  const format = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(today ? {} : { month: "2-digit", day: "2-digit" }) };
  const facts = [];
  const fact = (text, kind) => facts.push(make("span", { class: kind ?? null }, text));
  if (missed) fact(t.missed, "bad");
  else if (!record.answeredAt && !live) fact(t.notReached);
  else if (record.answeredAt && record.withinThreeRings !== null) fact(record.withinThreeRings ? t.inTime : t.late, record.withinThreeRings ? "good" : "bad");
  if (record.answeredAt && record.endedAt) fact(span((Date.parse(record.endedAt) - Date.parse(record.answeredAt)) / 1000));
  if (record.releasedBy) fact(t.by[record.releasedBy] ?? record.releasedBy);
  if (live) fact(t.live);
  else if (!record.completed) fact(t.open);
  if (record.flags.includes("erased")) fact(t.erased);
  if (record.category) fact(t.categories[record.category] ?? record.category);
  return make("li", { class: missed ? "record missed" : "record", "data-record": record.id },
    make("span", { class: "way", "aria-hidden": "true" }, ARROWS[record.direction] ?? ""),
    make("button", { type: "button", class: "open", "data-open": record.id }, who(record.remote)),
    make("time", { datetime: record.arrivedAt }, at.toLocaleString(language === "zh" ? "zh-CN" : "en-GB", format)), make("p", {}, ...facts));
}

function showJournal() {
  $("journal").replaceChildren(...records.map(recordItem));
  $("journal-empty").hidden = records.length > 0;
}

function take(record) {
  records = [record, ...records.filter((other) => other.id !== record.id)]
    .sort((a, b) => Date.parse(b.arrivedAt) - Date.parse(a.arrivedAt)).slice(0, TAIL);
  showJournal();
}

async function loadJournal() {
  if (!may("supervisor")) return;
  try {
    const answer = await call(`/api/v1/journal?limit=${TAIL}`);
    if (answer.ok) records = await answer.json();
  } catch { /* comes with the next connection */ }
  showJournal();
}

// -- the page itself --

function showFrame() {
  document.documentElement.lang = language;
  document.title = state ? `${state.post} · ${t.title}` : t.title;
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t[element.dataset.t];
  for (const element of document.querySelectorAll("[data-tl]")) element.setAttribute("aria-label", t[element.dataset.tl]);
  for (const element of document.querySelectorAll("[data-tp]")) element.placeholder = t[element.dataset.tp];
  $("language").textContent = t.language;
  $("language").setAttribute("aria-label", t.languageLabel);
  $("language").lang = language === "zh" ? "en" : "zh";
  $("theme").textContent = isDark() ? t.light : t.dark;
  chip("link", link === "connected", t[link]);
  for (const [legend, key] of keyButtons) {
    key.textContent = legend.length === 1 ? (legend === "*" ? "∗" : legend) : t.key[legend];
    if (legend === "*" || legend === "#") key.setAttribute("aria-label", t.key[legend]);
  }
  $("motions").replaceChildren(...["blink", "flash", "wink"].map((name) =>
    make("li", {}, make("svg", { viewBox: "-9 -9 18 18", "aria-hidden": "true" }, make("path", { d: MARKS[name] })), t.motions[name])));
}

function chip(id, good, text) {
  $(id).classList.toggle("off", !good);
  $(id).querySelector("span").textContent = text;
}

function showState() {
  $("post").textContent = $("plate").textContent = state.post;
  $("profile").textContent = t.profiles[state.profile] ?? state.profile;
  chip("registered", state.registered, state.registered ? t.registered : t.unregistered);
  $("hint").replaceChildren(...(state.simulated ? t.hint.map((part, i) => (i % 2 ? make("kbd", {}, part) : part)) : [t.watching]));
  document.title = `${state.post} · ${t.title}`;
  showPhone();
  showCalls();
}

function showAll() {
  showFrame();
  if (state) showState();
  showPins();
  showJournal();
  showWork();
  showRole();
}

const isDark = () => (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

function connect() {
  const source = new EventSource("/api/v1/events");
  const show = (now) => { link = now; chip("link", now === "connected", t[now]); };
  source.addEventListener("open", () => { show("connected"); loadJournal(); loadWork(); readPins(); });
  source.addEventListener("error", () => {
    show("lost");
    releaseAll();
    if (source.readyState === EventSource.CLOSED) setTimeout(reconnect, 2000);
  });
  source.addEventListener("state", (e) => { state = JSON.parse(e.data); showState(); readPins(); });
  source.addEventListener("journal", (e) => take(JSON.parse(e.data)));
  source.addEventListener("queue", (e) => showQueue(JSON.parse(e.data)));
}

/** The keyboard as the phone's: digits, * and # are keys, space is the hook. What was pressed is remembered by its place. */
function listenToKeyboard() {
  const pressed = new Map();
  addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey || e.repeat || e.defaultPrevented) return;
    if (e.key === " " && !e.target.closest("button, a, input, select, textarea")) {
      e.preventDefault();
      moveHook();
    } else if (/^[0-9*#]$/.test(e.key) && !e.target.closest("input, select, textarea")) {
      pressed.set(e.code, e.key);
      press(e.key);
    }
  });
  addEventListener("keyup", (e) => { if (pressed.has(e.code)) release(pressed.get(e.code)); pressed.delete(e.code); });
  addEventListener("blur", releaseAll);
  addEventListener("pagehide", releaseAll);
}

function start() {
  const theme = stored("theme");
  if (theme) document.documentElement.dataset.theme = theme;
  buildKeys();
  buildLamps();
  buildMeters();
  showAll();
  $("hook").addEventListener("click", moveHook);
  $("hook").addEventListener("mousedown", (e) => e.preventDefault());
  $("language").addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; t = T[language]; store("language", language); showAll(); });
  $("theme").addEventListener("click", () => { document.documentElement.dataset.theme = isDark() ? "light" : "dark"; store("theme", document.documentElement.dataset.theme); showFrame(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showFrame);
  document.addEventListener("visibilitychange", () => { tick(); readPins(); });
  listenToKeyboard();
}

addEventListener("DOMContentLoaded", start);
