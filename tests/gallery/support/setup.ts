// Once before all scenes: a server for the gallery, which is a folder of files.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { required } from "./registry.ts";

const TYPES: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

export default async function setUp(): Promise<() => void> {
  const folder = required("UNDERSTUDY_GALLERY");
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const asked = join(folder, normalize(decodeURIComponent(pathname)));
    // Every address of the gallery is the one page.
    const isFile = existsSync(asked) && statSync(asked).isFile();
    const file = isFile ? asked : join(folder, "index.html");
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    // The browser keeps what it downloaded and compiled from one scene to the next.
    response.setHeader("cache-control", isFile ? "max-age=3600" : "no-store");
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((listens) => server.listen(0, "127.0.0.1", listens));
  process.env.UNDERSTUDY_ORIGIN = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return () => {
    server.closeAllConnections();
    server.close();
  };
}
