//! What can be chosen, what of it is meant by what is typed, and where keys lead among it.

use crate::frame::{Entry, Place, visible_links};
use crate::members::refusal_sentence;
use crate::query::encode;
use understudy_contract::member::Member;
use understudy_contract::{Page, Session};

/// How many members of each group are shown.
pub const MOST_MEMBERS: u32 = 5;

/// Where a [`Choice`] leads that stops impersonating; any other place is an address.
pub const STOP: &str = "stop";
/// Where a [`Choice`] leads that signs out.
pub const SIGN_OUT: &str = "sign-out";

/// One thing that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it stands among.
    pub group: Group,
    /// Beside it.
    pub icon: &'static str,
    /// What it is called.
    pub title: String,
    /// What tells it from others of that title: an email.
    pub about: String,
    /// Why it cannot be chosen.
    pub refusal: Option<String>,
    /// An address, [`STOP`] or [`SIGN_OUT`]: text, as signals of text are there anyway. No two lead
    /// to the same.
    pub to: String,
}

/// What choices stand among, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Out of the impersonation that is running.
    Impersonation,
    /// Pages.
    Pages,
    /// Into an impersonation.
    Impersonate,
    /// To members in their list.
    Members,
    /// Out of the account.
    Account,
}

/// The members that a search found, and who asks.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// The first of them, and how many there are.
    pub page: &'a Page<Member>,
    /// Whether they are the answer to what is typed now, and not to what was typed before.
    pub is_answer: bool,
    /// Whether whoever asks may impersonate at all.
    pub can_impersonate: bool,
    /// The query of the members' list where it is the page that is shown, which it keeps.
    pub list: &'a str,
}

impl Group {
    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Impersonation => "Impersonation",
            Self::Pages => "Go to",
            Self::Impersonate => "Impersonate",
            Self::Members => "Members",
            Self::Account => "Account",
        }
    }

    /// What choosing one of it does, where its title does not say so: for screen readers, which need
    /// not tell the group.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Impersonate => "Impersonate ",
            Self::Members => "Show ",
            Self::Impersonation | Self::Pages | Self::Account => "",
        }
    }
}

/// Everything that `text` means. `stop` is what the button says that stops an impersonation.
pub fn choices(session: &Session, stop: &str, text: &str, found: Option<Found>) -> Vec<Choice> {
    let mut meant = Meant { text, choices: Vec::new() };
    if session.impersonation.is_some() {
        meant.add(Group::Impersonation, "mask-off", stop, "end leave", STOP);
    }
    for place in visible_links(session) {
        meant.add(Group::Pages, place.icon, place.link, place.title, place.path);
    }
    let account = Place::ACCOUNT;
    if account.entry(session) == Entry::Open {
        let also = "2FA two-factor password sessions tokens";
        meant.add(Group::Pages, account.icon, account.title, also, account.path);
    }
    if let Some(found) = found {
        meant.add_people(found);
    }
    meant.add(Group::Account, "leave", "Sign out", "log out logout", SIGN_OUT);
    meant.choices
}

/// What `text` means, while it is being collected.
struct Meant<'a> {
    text: &'a str,
    choices: Vec<Choice>,
}

impl Meant<'_> {
    /// Adds what is called `title` if it is meant, be it by what it is called `also`.
    #[inline(never)]
    fn add(&mut self, group: Group, icon: &'static str, title: &str, also: &str, to: &str) {
        if is_meant(self.text, title, also) {
            self.push(group, icon, title, "", None, to.into());
        }
    }

    /// Adds what can be done with the members that were found.
    fn add_people(&mut self, found: Found) {
        for group in [Group::Impersonate, Group::Members] {
            for member in &found.page.items {
                // Of an older answer only who is meant for sure: nobody is chosen for what is typed
                // no more.
                if !found.is_answer && !is_meant(self.text, &member.name, &member.email) {
                    continue;
                }
                let (mut icon, mut refusal, mut to) = ("users", None, list_of(&member.email));
                if group == Group::Impersonate {
                    let Some(answer) = member.impersonation.as_ref() else { continue };
                    if !found.can_impersonate {
                        continue;
                    }
                    icon = "mask";
                    if !answer.allowed {
                        (icon, refusal) = ("mask-off", Some(refusal_sentence(answer)));
                    }
                    to = dialog_of(&member.email, found.list);
                }
                self.push(group, icon, &member.name, &member.email, refusal, to);
            }
        }
        let (total, here) = (found.page.total, found.page.items.len() as u64);
        if found.is_answer && total > here {
            let to = list_of(self.text);
            self.push(Group::Members, "search", "All members that match", "", None, to);
        }
    }

    #[inline(never)]
    fn push(
        &mut self,
        group: Group,
        icon: &'static str,
        title: &str,
        about: &str,
        refusal: Option<String>,
        to: String,
    ) {
        let (title, about) = (title.to_owned(), about.to_owned());
        self.choices.push(Choice { group, icon, title, about, refusal, to });
    }
}

/// The members' list, searched for `text`.
fn list_of(text: &str) -> String {
    format!("{}?q={}", Place::MEMBERS.path, encode(text))
}

/// The dialog that starts an impersonation, over the list as its query `list` has it.
fn dialog_of(email: &str, list: &str) -> String {
    let joint = if list.is_empty() { "?" } else { "&" };
    format!("{}{list}{joint}impersonate={}", Place::MEMBERS.path, encode(email))
}

/// Whether each word of `text` begins a word of `title` or `also`.
fn is_meant(text: &str, title: &str, also: &str) -> bool {
    let begins = |words: &str, typed: &str| {
        words.split(' ').any(|word| {
            word.get(..typed.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(typed))
        })
    };
    text.split(' ').all(|typed| begins(title, typed) || begins(also, typed))
}

/// Which one Enter chooses as long as no arrow was pressed: the first that can be chosen.
pub fn first(choices: &[Choice]) -> Option<usize> {
    let open = choices.iter().position(|choice| choice.refusal.is_none());
    open.or_else(|| (!choices.is_empty()).then_some(0))
}

/// Where `key` leads from the choice `at` among `count`; nowhere where it means something else.
/// Arrows go on at the other end.
pub fn moved(key: &str, at: Option<usize>, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match (key, at) {
        ("ArrowDown", Some(at)) if at < last => Some(at + 1),
        ("ArrowUp", Some(at)) if at > 0 => Some(at - 1),
        ("ArrowDown" | "Home", _) => Some(0),
        ("ArrowUp" | "End", _) => Some(last),
        _ => None,
    }
}

/// What is said of `count` choices for `text`.
pub fn said(count: usize, text: &str) -> String {
    match count {
        0 => format!("Nothing matches “{text}”"),
        1 => "1 result".into(),
        _ => format!("{count} results"),
    }
}

#[cfg(test)]
mod tests;
