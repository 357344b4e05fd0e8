//! The keys that open and close the menu: ⌘K on a Mac, else Ctrl K.

use crate::prelude::window;

/// Which of both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shortcut {
    is_apple: bool,
}

/// The keys that were held when another one was pressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Ctrl.
    pub control: bool,
    /// ⌘, or the key with the logo of Windows.
    pub meta: bool,
    /// Shift or Alt.
    pub other: bool,
}

impl Shortcut {
    /// As the keyboard of this browser has it.
    pub fn of_browser() -> Self {
        Self::of(&window().navigator().platform().unwrap_or_default())
    }

    /// As the keyboards of `platform` have it.
    pub fn of(platform: &str) -> Self {
        Self { is_apple: platform.starts_with("Mac") || platform.starts_with("iP") }
    }

    /// As people write it.
    pub const fn words(self) -> &'static str {
        if self.is_apple { "⌘K" } else { "Ctrl K" }
    }

    /// As `aria-keyshortcuts` has it.
    pub const fn spoken(self) -> &'static str {
        if self.is_apple { "Meta+K" } else { "Control+K" }
    }

    /// Whether these keys are it. `code` is the place of the key, which counts where the keyboard
    /// writes no Latin letters. On a Mac, Ctrl K deletes to the end of a line, and goes on doing so.
    pub fn is(self, key: &str, code: &str, held: Held) -> bool {
        let is_k = key.eq_ignore_ascii_case("k") || (!key.is_ascii() && code == "KeyK");
        let wanted = Held { control: !self.is_apple, meta: self.is_apple, other: false };
        is_k && held == wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTROL: Held = Held { control: true, meta: false, other: false };
    const META: Held = Held { control: false, meta: true, other: false };

    #[test]
    fn each_keyboard_has_its_own_and_not_that_of_the_other() {
        let (mac, other) = (Shortcut::of("MacIntel"), Shortcut::of("Linux x86_64"));
        assert!(mac.is("k", "KeyK", META) && !mac.is("k", "KeyK", CONTROL));
        assert!(other.is("k", "KeyK", CONTROL) && !other.is("k", "KeyK", META));
        assert_eq!((mac.words(), other.words()), ("⌘K", "Ctrl K"));
        assert_eq!(Shortcut::of("iPad"), mac);
        assert_eq!(Shortcut::default(), other);
    }

    #[test]
    fn caps_lock_changes_nothing_and_further_keys_mean_something_else() {
        let shortcut = Shortcut::default();
        assert!(shortcut.is("K", "KeyK", CONTROL));
        assert!(!shortcut.is("k", "KeyK", Held { other: true, ..CONTROL }));
        assert!(!shortcut.is("k", "KeyK", Held::default()));
        assert!(!shortcut.is("j", "KeyK", CONTROL), "the key with k on it is elsewhere");
    }

    #[test]
    fn a_keyboard_of_another_script_has_it_at_the_same_place() {
        assert!(Shortcut::default().is("л", "KeyK", CONTROL));
        assert!(!Shortcut::default().is("о", "KeyJ", CONTROL));
    }
}
