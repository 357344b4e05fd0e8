//! Times, durations and lists as people read them.
//!
//! Calendars come from the browser's `Intl`: the page's words are English, so its dates are in
//! the reader's own English, in their zone. Locale and zone are a context, so that scenes can fix
//! both. What needs no calendar is a plain function and is tested natively.

mod words;

pub use words::{duration, roles, utc};

use crate::clock::{Millis, millis};
use crate::prelude::*;
use crate::reactive::LocalValue;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use std::cell::RefCell;
use understudy_contract::Timestamp;
use wasm_bindgen::JsValue;

/// Formats times for one locale in one zone. A context; copy it freely.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    inner: LocalValue<Inner>,
}

#[derive(Debug)]
struct Inner {
    locale: String,
    /// Absent for the browser's own.
    zone: Option<&'static str>,
    /// Making a formatter takes longer than formatting a whole table with it.
    made: RefCell<[Option<Function>; 5]>,
}

/// One way to write a time.
#[derive(Debug, Clone, Copy)]
enum Style {
    /// 14:32
    Time,
    /// 21 Nov 2026
    Day,
    /// 21 Nov 2026, 14:32
    Minute,
    /// 21 Nov 2026, 14:32:07
    Second,
    /// 2026-11-21 14:32:07, for arithmetic.
    Sortable,
}

impl Format {
    /// `locale` as in BCP 47; `zone` as in the IANA database, or absent for the browser's own.
    pub fn new(locale: impl Into<String>, zone: Option<&'static str>) -> Self {
        let made = RefCell::new([const { None }; 5]);
        Self { inner: LocalValue::new(Inner { locale: locale.into(), zone, made }) }
    }

    /// As this browser is set.
    pub fn browser() -> Self {
        let preferred = window().navigator().language().unwrap_or_default();
        // A German month amid English words helps nobody.
        let is_english = preferred == "en" || preferred.starts_with("en-");
        Self::new(if is_english { preferred } else { "en-GB".into() }, None)
    }

    /// "Now", "2 min ago", "1 h ago", and from a day on the date.
    pub fn ago(self, time: &Timestamp, now: Millis) -> String {
        let Some(time) = millis(time) else { return String::new() };
        words::ago(now - time).unwrap_or_else(|| self.write(Style::Day, time))
    }

    /// "14:32".
    pub fn time_of_day(self, time: &Timestamp) -> String {
        self.written(Style::Time, time)
    }

    /// "21 Nov 2026".
    pub fn day(self, time: &Timestamp) -> String {
        self.written(Style::Day, time)
    }

    /// "Today", "Yesterday", "21 Nov 2026".
    pub fn day_heading(self, time: &Timestamp, now: Millis) -> String {
        let Some(time) = millis(time) else { return String::new() };
        let (day, today) = (self.calendar_day(time), self.calendar_day(now));
        if day == today {
            return "Today".into();
        }
        // The moment before today began is yesterday, however long a day is where clocks change.
        let yesterday = self.start_of_day(&today).map(|start| self.calendar_day(start - 1.0));
        if yesterday == Some(day) { "Yesterday".into() } else { self.write(Style::Day, time) }
    }

    /// "Today, 14:32", and before today the day alone: "21 Nov 2026".
    pub fn moment(self, time: &Timestamp, now: Millis) -> String {
        let heading = self.day_heading(time, now);
        if heading == "Today" { format!("{heading}, {}", self.time_of_day(time)) } else { heading }
    }

    /// "21 Nov 2026, 14:32".
    pub fn date_time(self, time: &Timestamp) -> String {
        self.written(Style::Minute, time)
    }

    /// "21 Nov 2026, 14:32:07".
    pub fn date_time_seconds(self, time: &Timestamp) -> String {
        self.written(Style::Second, time)
    }

    /// The day that `time` falls on here, as date fields hold it: `2026-11-21`.
    pub fn calendar_day(self, time: Millis) -> String {
        let mut text = self.write(Style::Sortable, time);
        text.truncate(10);
        text
    }

    /// When a day, as date fields hold it, begins here; absent where it is no day.
    pub fn start_of_day(self, day: &str) -> Option<Millis> {
        let as_if_utc = Date::parse(&format!("{day}T00:00:00Z"));
        if as_if_utc.is_nan() {
            return None;
        }
        // The zone's offset at the guess is right unless clocks changed between, then the
        // second guess is.
        let offset = |at: Millis| {
            let local = self.write(Style::Sortable, at).replacen(' ', "T", 1);
            Date::parse(&format!("{local}Z")) - at
        };
        let guess = as_if_utc - offset(as_if_utc);
        Some(as_if_utc - offset(guess))
    }

    fn written(self, style: Style, time: &Timestamp) -> String {
        millis(time).map(|time| self.write(style, time)).unwrap_or_default()
    }

    fn write(self, style: Style, time: Millis) -> String {
        let written = self.inner.try_with_value(|inner| {
            let mut made = inner.made.borrow_mut();
            let format = made[style as usize].get_or_insert_with(|| formatter(inner, style));
            let text = format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(time));
            text.ok().and_then(|text| text.as_string())
        });
        written.flatten().unwrap_or_default()
    }
}

/// How times are written in this part of the page.
pub fn use_format() -> Format {
    use_context().unwrap_or_else(Format::browser)
}

/// A number as a time on the wire.
pub fn timestamp(time: Millis) -> Timestamp {
    Timestamp::new(String::from(Date::new(&JsValue::from_f64(time)).to_iso_string()))
}

fn formatter(inner: &Inner, style: Style) -> Function {
    let options = Object::new();
    let set = |pairs: &[(&str, &str)]| {
        for (name, value) in pairs {
            // Setting a property of a fresh plain object cannot fail.
            let _is_set = Reflect::set(&options, &(*name).into(), &(*value).into());
        }
    };
    if let Some(zone) = inner.zone {
        set(&[("timeZone", zone)]);
    }
    if !matches!(style, Style::Time) {
        let month = if matches!(style, Style::Sortable) { "2-digit" } else { "short" };
        set(&[("year", "numeric"), ("month", month), ("day", "numeric")]);
    }
    if !matches!(style, Style::Day) {
        set(&[("hour", "2-digit"), ("minute", "2-digit")]);
    }
    if matches!(style, Style::Second | Style::Sortable) {
        set(&[("second", "2-digit")]);
    }
    let mut locale = inner.locale.as_str();
    if matches!(style, Style::Sortable) {
        set(&[("day", "2-digit"), ("hourCycle", "h23")]);
        // Swedish writes dates as ISO 8601 does.
        locale = "sv-SE";
    }
    Intl::DateTimeFormat::new(&Array::of1(&locale.into()), &options).format()
}
