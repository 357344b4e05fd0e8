//! The executable; everything it does is in the library.

/// glibc's keeps an arena for each thread, and what one frees another does not use: under load that
/// is more than what is live. SQLite's C code has this one too.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    understudy_server::cli::run()
}
