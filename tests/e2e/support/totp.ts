// Time-based one-time passwords (RFC 6238 with SHA-1, 6 digits, 30 s), as an authenticator app
// makes them.
import { createHmac } from "node:crypto";

const STEP_SECONDS = 30;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Base 32 (RFC 4648 §6), without padding. */
function decode(secret: string): Buffer {
  let bits = "";
  for (const letter of secret.toUpperCase()) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) throw new Error(`not base 32: ${letter}`);
    bits += value.toString(2).padStart(5, "0");
  }
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** The code of one step. */
export function codeOf(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac("sha1", decode(secret)).update(counter).digest();
  const offset = hash[hash.length - 1]! & 0xf;
  const number = hash.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/**
 * The authenticator of one person in one database. The server takes each step once, and the next
 * step a little early: so two codes can be had at once, and only a third has to be waited for.
 */
export class Authenticator {
  #last = 0;

  constructor(private readonly secret: string) {}

  /** A code that was not used yet. */
  async code(): Promise<string> {
    const step = Math.max(this.#now(), this.#last + 1);
    while (step > this.#now() + 1) await new Promise((resolve) => setTimeout(resolve, 250));
    this.#last = step;
    return codeOf(this.secret, step);
  }

  #now(): number {
    return Math.floor(Date.now() / 1000 / STEP_SECONDS);
  }
}
