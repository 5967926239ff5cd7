// The made-up shop: three pages behind one address bar, and three people to be. It uses
// Tend as any site would: by the script tag in its head and by window.tend.
const root = "/demo/";
const pages = ["overview", "reports", "pricing"];
const people = {
  ada: { first_name: "Ada", plan: "alone" },
  ben: { first_name: "Ben", plan: "team" },
};
const log = document.getElementById("log");
const script = document.querySelector("script[data-site]");

// The snippet is loaded asynchronously: calls wait for it, in their order.
const loaded = new Promise((done) => {
  if (window.tend) done(window.tend);
  else script.addEventListener("load", () => done(window.tend), { once: true });
  script.addEventListener("error", () =>
    note("answer", "Tend", "The snippet did not load. The shop works without it."),
  );
});
const call = (name, ...args) => loaded.then((tend) => tend?.[name](...args));

function note(kind, from, text) {
  const now = new Date();
  const line = document.createElement("li");
  line.className = kind;
  const time = document.createElement("time");
  time.dateTime = now.toISOString();
  time.textContent = now.toLocaleTimeString("en-GB");
  const who = document.createElement("b");
  who.textContent = from;
  const words = document.createElement("span");
  words.textContent = text;
  line.append(time, who, words);
  log.prepend(line);
  while (log.children.length > 50) log.lastChild.remove();
}
const heard = (text) => note("heard", "page", text);
const answered = (text) => note("answer", "Tend", text);

// ---- pages

function here() {
  const name = location.pathname.slice(root.length).replace(/\/$/, "") || "overview";
  return pages.includes(name) ? name : "overview";
}

function draw(focus) {
  const name = here();
  for (const page of pages) document.getElementById(page).hidden = page !== name;
  const section = document.getElementById(name);
  document.title = `${section.dataset.title} · Larch`;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (focus) {
    const heading = section.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }
  // The snippet sees the new address by itself; this only writes it down.
  heard(`visits ${location.pathname}`);
}

document.addEventListener("click", (e) => {
  const link = e.target.closest?.("a[href^='/demo/']");
  if (
    !link ||
    link.target ||
    e.defaultPrevented ||
    e.button ||
    e.metaKey ||
    e.ctrlKey ||
    e.shiftKey ||
    e.altKey
  )
    return;
  e.preventDefault();
  if (link.href === location.href) return;
  history.pushState(null, "", link.href);
  draw(true);
});
addEventListener("popstate", () => draw(true));

// ---- actions

function say(button, text) {
  const said = button.closest("section").querySelector("[data-said]");
  said.textContent = text;
}

for (const button of document.querySelectorAll("[data-export]")) {
  button.addEventListener("click", () => {
    const report = button.dataset.export;
    say(button, `“${report}” is exported. (It is made up: there is no file.)`);
    heard(`report_exported: ${report}, pdf`);
    call("track", "report_exported", { format: "pdf", report });
  });
}
for (const button of document.querySelectorAll("[data-plan]")) {
  button.addEventListener("click", () => {
    say(button, "Chosen. (It is made up: nobody pays.)");
    heard(`plan_chosen: ${button.dataset.plan}`);
    call("track", "plan_chosen", { plan: button.dataset.plan });
  });
}

// ---- people: the snippet never stores who somebody is, the site says it on every page

const remember = (who) => {
  try {
    if (who) localStorage.setItem("larch:who", who);
    else localStorage.removeItem("larch:who");
  } catch {
    // Storage is switched off: the choice holds for this page.
  }
};
const recall = () => {
  try {
    return localStorage.getItem("larch:who") ?? "";
  } catch {
    return "";
  }
};
function be(who) {
  heard(`identify: ${people[who].first_name}`);
  call("identify", who, people[who]);
}
for (const choice of document.querySelectorAll("[name=who]")) {
  choice.addEventListener("change", () => {
    remember(choice.value);
    if (choice.value) return be(choice.value);
    heard("reset: a visitor again");
    call("reset");
  });
}

// ---- what Tend answers

const words = {
  shown: (d) => `draws “${d.campaign}”`,
  clicked: (d) => `notes a click on “${d.label}”`,
  dismissed: (d) => `notes that “${d.campaign}” was closed`,
  failed: (d) => `could not draw “${d.campaign}”: ${d.detail ?? d.reason}`,
};
loaded.then((tend) => {
  if (!tend) return;
  for (const [name, sentence] of Object.entries(words)) tend.on(name, (d) => answered(sentence(d)));
  tend.ready().then(() => answered("is connected"));
});

draw(false);
const who = recall();
if (people[who]) {
  document.querySelector(`[name=who][value=${who}]`).checked = true;
  be(who);
}
