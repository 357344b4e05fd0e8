import { expect, test } from "@playwright/test";
import { codeOf } from "./support/totp.ts";

test("codes are those of RFC 6238, appendix B", () => {
  // Its secret is the text 12345678901234567890; its codes have eight digits, ours the last six.
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  expect(codeOf(secret, Math.floor(59 / 30))).toBe("287082");
  expect(codeOf(secret, Math.floor(1_111_111_109 / 30))).toBe("081804");
  expect(codeOf(secret, Math.floor(20_000_000_000 / 30))).toBe("353130");
});
