// The page Members without any framework: what a browser can do, and the floor that the console is
// measured against. A row is a copy of one template, as the fastest pages by hand have it.

const find = (selector, inside = document) => inside.querySelector(selector);
const session = JSON.parse(find("#session").textContent || "null");
const words = (name) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

async function ask(path, { method = "GET", body } = {}) {
  const headers = { "x-session-epoch": session.epoch };
  if (method !== "GET") headers["x-csrf-token"] = session.csrf_token;
  if (body) headers["content-type"] = "application/json";
  const reply = await fetch(`/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.detail || answer.title);
  return answer;
}

// What the list shows is in the address.
const query = new URLSearchParams(location.search);
const [table, rows, filters] = [find(".members"), find(".members tbody"), find(".filters")];
let page;
let newest = 0;

async function load() {
  newest += 1;
  const mine = newest;
  table.classList.toggle("stale", page !== undefined);
  const answer = await ask(`/members?${query}`);
  if (mine !== newest) return;
  page = answer;
  draw();
}

function change(changes) {
  query.delete("cursor");
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  history.replaceState(null, "", query.size > 0 ? `?${query}` : location.pathname);
  load();
}

const template = find("#row").content.firstChild;
const day = new Intl.DateTimeFormat("en-GB", { year: "numeric", month: "short", day: "numeric" });

function ago(time, now) {
  const minutes = Math.floor((now - time) / 60_000);
  if (minutes < 1) return "Now";
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 1440 ? `${Math.floor(minutes / 60)} h ago` : day.format(time);
}

const STATES = { locked: "#lock", deactivated: "#minus" };

function row(member, now) {
  const tr = template.cloneNode(true);
  const [name, roles, status, secondFactor, active, act] = tr.children;
  name.firstChild.firstChild.data = member.name;
  name.lastChild.firstChild.firstChild.data = member.email;
  roles.firstChild.data = member.roles.map(words).join(", ");
  const state = status.firstChild;
  if (STATES[member.status]) {
    state.firstChild.firstChild.setAttribute("href", STATES[member.status]);
  } else {
    const dot = document.createElement("span");
    dot.className = member.status === "active" ? "dot good" : "dot ring";
    state.firstChild.replaceWith(dot);
  }
  if (member.status !== "active") state.lastChild.className = "name";
  state.lastChild.firstChild.data = words(member.status);
  secondFactor.firstChild.data = member.second_factor ? "On" : "Off";
  const time = active.firstChild;
  time.firstChild.data = "Never";
  if (member.last_active_at) {
    time.dateTime = member.last_active_at;
    time.title = `${member.last_active_at.slice(0, 10)} ${member.last_active_at.slice(11, 19)} UTC`;
    time.firstChild.data = ago(Date.parse(member.last_active_at), now);
  }
  const [tipped, manage] = act.children;
  const [mask, tip] = tipped.children;
  mask.setAttribute("aria-label", `Impersonate ${member.email}`);
  manage.setAttribute("aria-label", `Manage ${member.email}`);
  // Only those who may impersonate are told.
  const { allowed, code, detail } = member.impersonation ?? { allowed: false, code: "permission_denied" };
  mask.firstChild.firstChild.setAttribute("href", allowed ? "#mask" : "#mask-off");
  if (allowed) {
    tip.firstChild.data = "Impersonate";
    mask.onclick = () => open(member);
  } else {
    tip.id = `why-${member.id}`;
    tip.firstChild.data = detail ?? words(code);
    mask.setAttribute("aria-disabled", "true");
    mask.setAttribute("aria-describedby", tip.id);
  }
  return tr;
}

function draw() {
  const { items, position, total } = page;
  const now = Date.now();
  const drawn = document.createDocumentFragment();
  for (const member of items) drawn.append(row(member, now));
  rows.replaceChildren(drawn);
  table.classList.remove("stale");
  find("#nobody").classList.toggle("hidden", items.length > 0);
  find("#spoken").textContent = `${total} members`;
  const [sort, order] = [query.get("sort") ?? "name", query.get("order") ?? "asc"];
  for (const button of table.querySelectorAll("[data-sort]")) {
    const is = button.dataset.sort === sort;
    if (is) button.parentNode.ariaSort = order === "asc" ? "ascending" : "descending";
    else button.parentNode.removeAttribute("aria-sort");
    find("use", button).setAttribute("href", is ? "#up" : "#sort");
  }
  const number = (value) => value.toLocaleString("en");
  find(".pages p").textContent =
    items.length === 0 ? "0 of 0" : `${number(position + 1)}–${number(position + items.length)} of ${number(total)}`;
  for (const button of document.querySelectorAll("[data-turn]")) {
    button.ariaDisabled = page[button.dataset.turn] ? null : "true";
  }
}

// A first key is answered at once, what is typed on after it once nobody types for a moment.
let pause;
filters.q.oninput = () => {
  const search = () => change({ q: filters.q.value.trim() });
  if (pause === undefined) search();
  clearTimeout(pause);
  const typed = filters.q.value;
  pause = setTimeout(() => {
    pause = undefined;
    if ((query.get("q") ?? "") !== typed.trim()) search();
  }, 75);
};
filters.role.onchange = () => change({ role: filters.role.value });
filters.status.onchange = () => change({ status: filters.status.value });
filters.onsubmit = (event) => event.preventDefault();
for (const name of ["q", "role", "status"]) filters[name].value = query.get(name) ?? "";
for (const button of table.querySelectorAll("[data-sort]")) {
  button.onclick = () => {
    const { sort } = button.dataset;
    const isSorted = (query.get("sort") ?? "name") === sort;
    const first = sort === "last_active" ? "desc" : "asc";
    const order = isSorted ? (query.get("order") === "desc" ? "asc" : "desc") : first;
    change({ sort, order });
  };
}
for (const button of document.querySelectorAll("[data-turn]")) {
  button.onclick = () => {
    const cursor = page[button.dataset.turn];
    if (!cursor) return;
    query.set("cursor", cursor);
    history.pushState(null, "", `?${query}`);
    load();
  };
}

// The dialog.
const dialog = find("dialog");
const error = find(".error", dialog);
let chosen;

function open(member) {
  chosen = member;
  find("h2", dialog).textContent = `Impersonate ${member.email}?`;
  find(".muted", dialog).textContent =
    `You get exactly the permissions of ${member.name}. Everything you do is logged under your name.`;
  find("#code-field").hidden = !session.actor.second_factor;
  error.hidden = true;
  dialog.showModal();
}

find("#cancel").onclick = () => dialog.close();
find("form", dialog).onsubmit = async (event) => {
  event.preventDefault();
  const [reason, code] = [find("#reason").value.trim(), find("#code").value.trim()];
  const body = { member_id: chosen.id, read_only: find("#read-only").checked };
  if (reason) body.reason = reason;
  if (code) body.second_factor_code = code;
  try {
    await ask("/impersonation", { method: "POST", body });
    location.assign("/");
  } catch (refusal) {
    error.textContent = refusal.message;
    error.hidden = false;
  }
};

find(".brand").textContent = session.organization.name;
find(".user-name").textContent = session.subject.name;
load();
