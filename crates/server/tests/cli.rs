//! The executable, as operators and init systems use it.
#![cfg(unix)]

#[path = "cli/crash.rs"]
mod crash;
#[path = "cli/demo.rs"]
mod demo;
#[path = "cli/http.rs"]
mod http;
#[path = "cli/operating.rs"]
mod operating;
#[path = "cli/server.rs"]
mod server;
#[path = "cli/serving.rs"]
mod serving;
#[path = "cli/values.rs"]
mod values;
