//! The server's own log at its loudest, of all tests of this program.

use crate::leaks;
use std::io::Write;
use std::sync::{Mutex, Once, PoisonError};
use tracing_subscriber::fmt::format::FmtSpan;

static LISTENING: Once = Once::new();
static LINES: Mutex<String> = Mutex::new(String::new());

/// Hears everything that any thread logs from here on, down to the least of it.
pub fn listen() {
    LISTENING.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(FmtSpan::FULL)
            // A fraction of a second looks like a code.
            .without_time()
            .with_ansi(false)
            .with_writer(|| Ear)
            .init();
    });
}

/// What was heard so far.
pub fn lines() -> String {
    LINES.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

struct Ear;

impl Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        leaks::heard(&text);
        LINES.lock().unwrap_or_else(PoisonError::into_inner).push_str(&text);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
