//! The executable; everything it does is in the library.

fn main() -> std::process::ExitCode {
    understudy_server::cli::run()
}
