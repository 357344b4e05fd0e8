//! The machine that was measured on, as far as others can compare theirs with it.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::thread::available_parallelism;

/// Processor, cores and memory in a line; without what the system does not tell.
pub(super) fn describe() -> String {
    let read = |file: &str| fs::read_to_string(file).unwrap_or_default();
    let processor = value(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| ARCH.to_owned());
    let cores = available_parallelism().map_or(1, usize::from);
    let memory = value(&read("/proc/meminfo"), "MemTotal").and_then(|memory| gigabytes(&memory));
    let memory = memory.map_or_else(String::new, |gigabytes| format!(", {gigabytes} GB of memory"));
    format!("{processor}, {cores} cores{memory}, {OS}")
}

/// The same, and what a program that is not measured in a browser depends on, too: the kernel, and what
/// else there was to do.
pub(super) fn describe_with_load() -> String {
    let read = |file: &str| fs::read_to_string(file).unwrap_or_default();
    let (kernel, load) = (read("/proc/sys/kernel/osrelease"), read("/proc/loadavg"));
    let load = load.split(' ').next().unwrap_or_default();
    format!("{} {}; the load before was {load}", describe(), kernel.trim())
}

/// `16374136 kB` → `16`.
fn gigabytes(memory: &str) -> Option<u64> {
    let kilobytes: u64 = memory.strip_suffix(" kB")?.parse().ok()?;
    Some((kilobytes + 512 * 1024) / (1024 * 1024))
}

/// What a line `name : value` says.
fn value(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_linux_tells_is_read() {
        let text = "processor\t: 0\nmodel name\t: Some CPU\nMemTotal:       16374136 kB\n";
        assert_eq!(value(text, "model name").as_deref(), Some("Some CPU"));
        assert_eq!(value(text, "MemTotal").and_then(|memory| gigabytes(&memory)), Some(16));
        assert_eq!(value(text, "model"), None);
    }
}
