// The registry of scenes, as the console itself lists it: a line each, `slug`, kind and title with
// tabs between them.
import { readFileSync } from "node:fs";

export interface Scene {
  readonly slug: string;
  /** A whole page, or a part of one that stands alone. */
  readonly isPage: boolean;
  readonly title: string;
}

/** What `cargo xtask` says in the environment. */
export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run cargo xtask test gallery`);
  return value;
}

export const scenes: readonly Scene[] = readFileSync(required("UNDERSTUDY_SCENES"), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => {
    const [slug, kind, title] = line.split("\t");
    if (!slug || !title) throw new Error(`not a scene: ${line}`);
    return { slug, isPage: kind === "page", title };
  });
