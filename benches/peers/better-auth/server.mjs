// Better Auth with its admin plugin, as its documentation sets it up, over the members of one of
// our databases:
//
//   node server.mjs seed THEIRS OURS    makes THEIRS, once
//   node server.mjs serve THEIRS PORT   serves it until it is killed
//
// What would slow it down for no good reason is off: rate limits, logs, telemetry. SYNCHRONOUS says
// how durable its commits are: `FULL` as ours are, or `NORMAL`, which is its driver's default.
import { createServer } from 'node:http';
import { existsSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { admin } from 'better-auth/plugins';

const ADMIN = { name: 'Alan Admin', email: 'alan@acme.example', password: 'understudy-demo' };

function open(file) {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma(`synchronous = ${process.env.SYNCHRONOUS ?? 'FULL'}`);
  return database;
}

function auth(database, port) {
  return betterAuth({
    database,
    baseURL: `http://127.0.0.1:${port}`,
    secret: 'a secret of a benchmark, which protects nothing',
    emailAndPassword: { enabled: true },
    plugins: [admin()],
    rateLimit: { enabled: false },
    logger: { disabled: true },
    telemetry: { enabled: false },
  });
}

/** The same people under the same ids, and an index for the order that is asked for. */
async function seed(file, ours) {
  if (existsSync(file)) return;
  const unfinished = `${file}.unfinished`;
  for (const end of ['', '-wal', '-shm']) rmSync(unfinished + end, { force: true });
  const database = open(unfinished);
  const peer = auth(database, 80);
  const { runMigrations } = await getMigrations(peer.options);
  await runMigrations();
  // The admin by the front door, which hashes the password; everybody else by SQL.
  await peer.api.signUpEmail({ body: ADMIN });
  database.prepare('ATTACH ? AS ours').run(ours);
  const time = (column) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${column} / 1000.0, 'unixepoch')`;
  database.exec(`
    UPDATE user SET role = 'admin';
    INSERT INTO user (id, name, email, emailVerified, createdAt, updatedAt, role, banned)
    SELECT m.id, m.name, m.email, 1, ${time('m.created_at')}, ${time('m.last_active_at')},
      CASE WHEN m.roles LIKE '%admin%' THEN 'admin' ELSE 'user' END, 0
    FROM ours.members m JOIN ours.organizations o ON o.id = m.organization_id
    WHERE o.name = 'Acme' AND m.email <> '${ADMIN.email}' ORDER BY m.number;
    CREATE INDEX user_name ON user (name);
    ANALYZE main;
  `);
  database.close();
  renameSync(unfinished, file);
}

function serve(file, port) {
  const handler = toNodeHandler(auth(open(file), port));
  const server = createServer(handler);
  // Clients keep their connections while others are measured.
  server.keepAliveTimeout = 3_600_000;
  server.listen(Number(port), '127.0.0.1');
}

const [command, ...rest] = process.argv.slice(2);
if (command === 'seed') await seed(...rest);
else if (command === 'serve') serve(...rest);
else throw new Error('say seed or serve');
