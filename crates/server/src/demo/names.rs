//! Names for the many: from a list, with some that are long, right-to-left or have emoji.

use super::spread;

const FIRST: [&str; 48] = [
    "Aaliyah",
    "Adrián",
    "Agnieszka",
    "Aiko",
    "Amara",
    "Anders",
    "Anouk",
    "Bogdan",
    "Chidi",
    "Chloé",
    "Dmitri",
    "Elif",
    "Emeka",
    "Farah",
    "Fiona",
    "Giulia",
    "Hana",
    "Henrik",
    "Imani",
    "Ines",
    "Ivan",
    "Jamal",
    "Jana",
    "João",
    "Kenji",
    "Kiran",
    "Laila",
    "Lars",
    "Linh",
    "Magda",
    "Malik",
    "Mateo",
    "Mei",
    "Mónica",
    "Nadia",
    "Niamh",
    "Olu",
    "Oskar",
    "Priya",
    "Rania",
    "Rasmus",
    "Søren",
    "Tamar",
    "Thiago",
    "Uma",
    "Viktor",
    "Yusuf",
    "Zoë",
];

const LAST: [&str; 47] = [
    "Adeyemi",
    "Álvarez",
    "Andersen",
    "Bauer",
    "Bianchi",
    "Brown",
    "Çelik",
    "Chen",
    "Delacroix",
    "Diallo",
    "Dubois",
    "Eze",
    "Farouk",
    "Fernandes",
    "García",
    "Haddad",
    "Hansen",
    "Ito",
    "Jansen",
    "Kim",
    "Kowalska",
    "Kumar",
    "Larsen",
    "Lindqvist",
    "Lopes",
    "Mbeki",
    "Moreau",
    "Murphy",
    "Nakamura",
    "Nguyễn",
    "Novák",
    "O’Connor",
    "Okafor",
    "Öztürk",
    "Papadopoulou",
    "Patel",
    "Popescu",
    "Quintanilla",
    "Rossi",
    "Santos",
    "Schmidt",
    "Sørensen",
    "Tanaka",
    "Țepeș",
    "Volkov",
    "Wanjiru",
    "Zhang",
];

/// Names that a list must bear, at fixed numbers.
const SPECIAL: [(u32, &str); 12] = [
    (8, "Bo Li"),
    (17, "أمل بنت عبد الرحمن الحسيني"),
    (29, "👩🏽‍🔧 Imani Wanjiru"),
    (42, "Sunny 🌻 Okafor"),
    (55, "O"),
    (63, "יעל בן־דוד"),
    (77, "Núria Puigdomènech i Casadevall"),
    (84, "田中 愛子"),
    (90, "Maximiliane Alexandra Theodora von Hohenberg-Sonnenschein zu Lichtenfels"),
    (96, "محمد رضا کریمی"),
    (101, "Zoë Quintanilla"),
    (113, "Wolfeschlegelsteinhausenbergerdorff-Llanfairpwllgwyngyll, Hubert Blaine Jr."),
];

/// What the `number`th member (from 1) is called.
pub(super) fn of(number: u32) -> String {
    if let Some((_, name)) = SPECIAL.iter().find(|(at, _)| *at == number) {
        return (*name).to_owned();
    }
    let mixed = spread(number);
    let pick = |list: &[&'static str], from: u64| {
        let at = usize::try_from(from % list.len() as u64).unwrap_or(0);
        list.get(at).copied().unwrap_or_default()
    };
    format!("{} {}", pick(&FIRST, mixed), pick(&LAST, mixed >> 32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_contract::text;

    #[test]
    fn every_name_is_one_that_a_form_would_take() {
        for number in 1..=2_000 {
            let name = of(number);
            assert_eq!(text::line("name", "The name", &name, 200), Ok(name));
        }
    }

    #[test]
    fn among_the_first_120_some_are_long_some_right_to_left_and_some_have_emoji() {
        let names: Vec<_> = (1..=120).map(of).collect();
        let some = |has: fn(char) -> bool| names.iter().any(|name| name.contains(has));
        assert!(some(|c| ('\u{590}'..='\u{5ff}').contains(&c)), "Hebrew");
        assert!(some(|c| ('\u{600}'..='\u{6ff}').contains(&c)), "Arabic");
        assert!(some(|c| c == '🌻'));
        assert!(names.iter().any(|name| name.chars().count() > 60));
    }
}
