"use strict";
// Who sits before the page: asks the phone, shows the form where people sign in, hides what is not for the role.

let me = null;
let entering = null;
let entered = null;

const may = (role) => me?.role === "supervisor" || me?.role === role;

async function whoAmI() {
  const answer = await fetch("/api/v1/session");
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

/** The session is over, and the phone is there to say so. */
const isOut = () => whoAmI().then((now) => !now.role, () => false);

function showRole() {
  for (const part of document.querySelectorAll("[data-for]")) part.hidden = !may(part.dataset.for);
  $("who").hidden = !me?.role || (!me.signIn && me.role === "supervisor");
  $("who").querySelector("span").textContent = [t.roles[me?.role], me?.name].filter(Boolean).join(" · ");
  $("sign-out").hidden = !me?.signIn;
  $("entry-title").textContent = me?.post ? `${me.post} · ${t.entryTitle}` : t.entryTitle;
  $("entry-language").textContent = t.language;
  $("entry-language").setAttribute("aria-label", t.languageLabel);
  $("entry-language").lang = language === "zh" ? "en" : "zh";
}

// -- signing in --

/** Shows the form over everything, which keeps what was typed beneath it; resolves when somebody has signed in. */
function signedIn() {
  entering ??= new Promise((resolve) => {
    entered = resolve;
    $("entry-again").hidden = !me?.role;
    if (me?.name) $("entry-name").value = me.name;
    complainEntry("");
    $("entry").showModal();
    $(me?.name ? "entry-password" : "entry-name").focus();
  });
  return entering;
}

function complainEntry(text) {
  $("entry-problem").textContent = text;
  $("entry-problem").hidden = !text;
}

/** Somebody else than before sees nothing of what the other one had open. */
function enter(now) {
  if (me?.role && (me.name !== now.name || me.role !== now.role)) {
    location.reload();
    return;
  }
  me = now;
  const resume = entered;
  entering = entered = null;
  $("entry").close();
  showRole();
  resume();
}

async function signIn() {
  const [name, password] = [$("entry-name").value, $("entry-password").value];
  $("entry-go").disabled = true;
  try {
    const answer = await fetch("/api/v1/session", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name, password }) });
    $("entry-password").value = "";
    if (answer.ok) {
      enter(await answer.json());
      return;
    }
    complainEntry(answer.status === 429 ? fill(t.entryWait, { n: answer.headers.get("Retry-After") }) : answer.status === 401 ? t.entryWrong : (await answer.json()).detail);
    $("entry-password").focus();
  } catch {
    complainEntry(t.lost);
  } finally {
    $("entry-go").disabled = false;
  }
}

async function signOut() {
  await fetch("/api/v1/session", { method: "DELETE" }).catch(() => null);
  location.reload();
}

// -- together --

/** The phone no longer wants to tell what happens: because the session is over, or because it is not well. */
async function reconnect() {
  if (await isOut()) await signedIn();
  connect();
}

async function begin() {
  try {
    me = await whoAmI();
  } catch {
    setTimeout(begin, 2000);
    return;
  }
  showRole();
  if (!me.role) await signedIn();
  connect();
  beginTests();
  beginSetup();
}

addEventListener("DOMContentLoaded", () => {
  $("entry-form").addEventListener("submit", (e) => { e.preventDefault(); signIn(); });
  $("entry").addEventListener("cancel", (e) => e.preventDefault());
  $("entry").addEventListener("close", () => { if (entering) $("entry").showModal(); });
  $("entry-language").addEventListener("click", () => $("language").click());
  $("sign-out").addEventListener("click", signOut);
  begin();
});
