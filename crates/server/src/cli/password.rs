//! Asking for a password.

use super::Failure;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use understudy_contract::text::{MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS};

/// A password: the first line of standard input, asked for without showing it where that is a
/// terminal.
pub(super) fn ask() -> Result<String, Failure> {
    let fail = |error: io::Error| Failure::Broken(format!("the password cannot be read: {error}"));
    let stdin = io::stdin();
    let is_terminal = stdin.is_terminal();
    if is_terminal {
        eprint!("Password: ");
        io::stderr().flush().map_err(fail)?;
    }
    let silence = is_terminal.then(Silence::begin).transpose().map_err(fail)?;
    let mut line = String::new();
    stdin.lock().read_line(&mut line).map_err(fail)?;
    drop(silence);
    if is_terminal {
        eprintln!();
    }
    check(line.trim_end_matches(['\n', '\r'])).map_err(Failure::Refused)
}

fn check(password: &str) -> Result<String, String> {
    let length = password.chars().count();
    if length < MIN_PASSWORD_CHARS {
        return Err(format!(
            "the password has {length} characters: give at least {MIN_PASSWORD_CHARS}"
        ));
    }
    if length > MAX_PASSWORD_CHARS {
        return Err(format!(
            "the password is too long: give at most {MAX_PASSWORD_CHARS} characters"
        ));
    }
    Ok(password.to_owned())
}

/// While it lives, the terminal does not show what is typed.
#[cfg(unix)]
struct Silence(rustix::termios::Termios);

#[cfg(unix)]
impl Silence {
    fn begin() -> io::Result<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin())?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Flush, &silent)?;
        Ok(Self(before))
    }
}

#[cfg(unix)]
impl Drop for Silence {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // If the terminal is gone there is nothing to restore.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
    }
}

#[cfg(not(unix))]
struct Silence;

#[cfg(not(unix))]
impl Silence {
    fn begin() -> io::Result<Self> {
        Ok(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_password_is_refused_with_the_rule() {
        let error = check("short").expect_err("is refused");
        assert!(error.contains("at least 12"), "{error}");
        assert!(check(&"x".repeat(257)).is_err());
        assert_eq!(check("twelve chars"), Ok("twelve chars".into()));
    }
}
