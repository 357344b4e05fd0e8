// Once before all tests: the demo data that each test gets a copy of.
import { rmSync } from "node:fs";
import { seed } from "./server.ts";

export default function setUp(): () => void {
  const folder = seed();
  process.env.UNDERSTUDY_SEED = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
