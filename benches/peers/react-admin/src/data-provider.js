// Understudy's API as react-admin asks for data. Only what the two pages need.

/** What the server stamped into the page: who is signed in. */
export const session = JSON.parse(document.getElementById("session").textContent || "null");

async function ask(path, { method = "GET", body, signal } = {}) {
  const headers = { "x-session-epoch": session.epoch };
  if (method !== "GET") headers["x-csrf-token"] = session.csrf_token;
  if (body) headers["content-type"] = "application/json";
  const reply = await fetch(`/api/v1${path}`, { method, headers, body: body && JSON.stringify(body), signal });
  const answer = reply.status === 204 ? undefined : await reply.json();
  if (!reply.ok) throw new Error(answer.detail || answer.title);
  return answer;
}

// The API leads from page to page by cursors: what is known of each list's pages.
const cursors = new Map();

export const dataProvider = {
  async getList(resource, { pagination: { page, perPage }, sort, filter, signal }) {
    const query = { ...filter, limit: perPage };
    // The audit log has one order.
    if (resource === "members") Object.assign(query, { sort: sort.field, order: sort.order.toLowerCase() });
    const list = `/${resource}?${new URLSearchParams(query)}`;
    const known = cursors.get(list) ?? cursors.set(list, [undefined]).get(list);
    for (let at = Math.min(page, known.length); ; at += 1) {
      const cursor = known[at - 1];
      const answer = await ask(cursor ? `${list}&cursor=${encodeURIComponent(cursor)}` : list, { signal });
      if (answer.next_cursor) known[at] = answer.next_cursor;
      if (at >= page || !answer.next_cursor) return { data: answer.items, total: answer.total };
    }
  },
  getOne: async (resource, { id }) => ({ data: await ask(`/${resource}/${id}`) }),
  async create(resource, { data }) {
    const member = await ask(`/${resource}`, { method: "POST", body: data });
    cursors.clear();
    return { data: member };
  },
  async update(resource, { id, data: { roles, status } }) {
    return { data: await ask(`/${resource}/${id}`, { method: "PATCH", body: { roles, status } }) };
  },
  async delete(resource, { id, previousData }) {
    await ask(`/${resource}/${id}`, { method: "DELETE" });
    cursors.clear();
    return { data: previousData };
  },
  impersonate: (start) => ask("/impersonation", { method: "POST", body: start }),
};
