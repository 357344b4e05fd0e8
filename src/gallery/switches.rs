//! How a scene is looked at: theme, width, text size, motion, direction. All of it is in the
//! address, so that a link reproduces exactly what was seen.

use crate::query::{pairs, search, value};

/// The switches of the gallery.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Switches {
    /// `light` or `dark`; empty for the device's own.
    pub theme: String,
    /// In CSS pixels; empty for as wide as the window.
    pub width: String,
    /// In percent of the usual size; empty for 100.
    pub text: String,
    /// `reduced`, or empty for the device's own.
    pub motion: String,
    /// `rtl`, or empty for left to right.
    pub direction: String,
    /// What scenes are searched for; no scene depends on it.
    pub q: String,
}

/// One switch: its name, and the values and words of its positions.
pub struct Switch {
    /// As people read it.
    pub label: &'static str,
    /// Value and words; the first is where nobody touched it.
    pub positions: &'static [(&'static str, &'static str)],
    /// Reads it.
    pub get: fn(&Switches) -> &String,
    /// Sets it.
    pub set: fn(&mut Switches, String),
}

/// Every switch, in the order in which they are shown.
pub const SWITCHES: [Switch; 5] = [
    Switch {
        label: "Theme",
        positions: &[("", "Device"), ("light", "Light"), ("dark", "Dark")],
        get: |switches| &switches.theme,
        set: |switches, value| switches.theme = value,
    },
    Switch {
        label: "Width",
        positions: &[("", "Free"), ("320", "320"), ("768", "768"), ("1280", "1280")],
        get: |switches| &switches.width,
        set: |switches, value| switches.width = value,
    },
    Switch {
        label: "Text",
        positions: &[("", "100 %"), ("125", "125 %"), ("150", "150 %"), ("200", "200 %")],
        get: |switches| &switches.text,
        set: |switches, value| switches.text = value,
    },
    Switch {
        label: "Motion",
        positions: &[("", "Device"), ("reduced", "Reduced")],
        get: |switches| &switches.motion,
        set: |switches, value| switches.motion = value,
    },
    Switch {
        label: "Direction",
        positions: &[("", "Left to right"), ("rtl", "Right to left")],
        get: |switches| &switches.direction,
        set: |switches, value| switches.direction = value,
    },
];

impl Switches {
    /// As the address says; a position that a switch does not have counts as untouched.
    pub fn read(text: &str) -> Self {
        let pairs = pairs(text);
        let mut switches = Self::default();
        for switch in &SWITCHES {
            let value = value(&pairs, &switch.label.to_lowercase()).unwrap_or_default();
            if switch.positions.iter().any(|(position, _)| *position == value) {
                (switch.set)(&mut switches, value.to_owned());
            }
        }
        value(&pairs, "q").unwrap_or_default().clone_into(&mut switches.q);
        switches
    }

    /// The inverse of [`Switches::read`], with its question mark.
    pub fn write(&self) -> String {
        self.written(&self.q)
    }

    /// What the scene itself depends on.
    pub fn of_scene(&self) -> String {
        self.written("")
    }

    fn written(&self, q: &str) -> String {
        let names: Vec<String> =
            SWITCHES.iter().map(|switch| switch.label.to_lowercase()).collect();
        let values = SWITCHES.iter().map(|switch| (switch.get)(self).clone());
        let pairs = names.iter().map(String::as_str).zip(values);
        let all = pairs.chain([("q", q.to_owned())]);
        search(all.filter(|(_, value)| !value.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_reproduces_what_was_seen() {
        let seen = "?theme=dark&width=320&text=200&motion=reduced&direction=rtl&q=mask";
        let switches = Switches::read(seen);
        assert_eq!(switches.write(), seen);
        assert_eq!(switches.of_scene(), seen.trim_end_matches("&q=mask"));
        assert_eq!(Switches::default().write(), "");
    }

    #[test]
    fn a_position_that_a_switch_does_not_have_is_left_out() {
        assert_eq!(Switches::read("theme=sepia&width=12"), Switches::default());
    }
}
