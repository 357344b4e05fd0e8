// Every scene of the gallery is looked at; `cargo xtask test gallery` builds it and says where it is.
import { defineConfig } from "@playwright/test";
import { browser, shared } from "../e2e/support/config.ts";

export default defineConfig({ ...shared, timeout: 90_000, use: browser });
