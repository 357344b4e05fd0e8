//! Whatever changes, lists and searches give what a look at every member would give.

use super::*;
use crate::store::paging::{Scan, term};
use crate::store::scratch::{on_a_database, organization};
use proptest::collection::vec;
use proptest::prelude::*;
use understudy_contract::member::Order;

/// What happens to the members, who are meant by their place among those that are there.
#[derive(Debug, Clone)]
enum Change {
    Join {
        name: String,
        roles: Vec<Role>,
        status: MemberStatus,
        at: i64,
    },
    Load(Vec<String>),
    Leave(usize),
    Become(usize, Vec<Role>),
    Stand(usize, MemberStatus),
    Act(usize, i64),
    /// As if an older program had made all of them.
    FillAnew,
}

/// A member as they must be listed.
#[derive(Debug, Clone)]
struct Known {
    id: MemberId,
    organization: usize,
    name: String,
    email: String,
    roles: Vec<Role>,
    status: MemberStatus,
    at: i64,
}

impl Known {
    fn has(&self, text: &str) -> bool {
        self.name.to_lowercase().contains(text) || self.email.contains(text)
    }

    fn key(&self, sort: MemberSort) -> (String, i64, &str) {
        let text = match sort {
            MemberSort::Name => self.name.to_lowercase(),
            MemberSort::Email => self.email.clone(),
            MemberSort::Role => role_key(&self.roles),
            MemberSort::LastActive => String::new(),
        };
        let at = if sort == MemberSort::LastActive { self.at } else { 0 };
        (text, at, self.id.as_str())
    }
}

/// Letters that change their length in lower case, look at what follows them, are joined to others,
/// are written from the right, or mean something to SQL.
fn names() -> impl Strategy<Value = String> {
    "[a-cA-CİßΣσςäÄéאבגابت田🌻👩🏽\u{200d}🔧\u{301} \"%_'*!-]{0,9}[a-cΣ🔧\"*א]"
}

fn roles() -> impl Strategy<Value = Vec<Role>> {
    proptest::sample::subsequence(Role::ALL.to_vec(), 1..=3)
}

fn status() -> impl Strategy<Value = MemberStatus> {
    use MemberStatus::{Active, Deactivated, Invited, Locked};
    proptest::sample::select(vec![Active, Locked, Invited, Deactivated])
}

fn changes() -> impl Strategy<Value = Change> {
    let join = (names(), roles(), status(), 0_i64..5)
        .prop_map(|(name, roles, status, at)| Change::Join { name, roles, status, at });
    prop_oneof![
        6 => join,
        1 => vec(names(), 1..12).prop_map(Change::Load),
        2 => any::<usize>().prop_map(Change::Leave),
        2 => (any::<usize>(), roles()).prop_map(|(at, roles)| Change::Become(at, roles)),
        2 => (any::<usize>(), status()).prop_map(|(at, status)| Change::Stand(at, status)),
        3 => (any::<usize>(), 0_i64..20).prop_map(|(at, time)| Change::Act(at, time)),
        1 => Just(Change::FillAnew),
    ]
}

/// Makes a change, and what is known of it.
fn make(tx: &mut dyn Tx, known: &mut Vec<Known>, number: usize, change: Change) {
    let done: Result<(), DbError> = (|| match change {
        Change::Join { name, roles, status, at } => {
            let new = joined(number, 0, name, roles, status, at);
            insert(tx, &as_new(&new, &organization(new.organization)))?;
            known.push(new);
            Ok(())
        }
        Change::Load(names) => {
            let home = organization(number % 2);
            let mut loader = Loader::begin(tx, &home, names.len() as u64)?;
            for (at, name) in names.into_iter().enumerate() {
                let new =
                    joined(number, at + 1, name, vec![Role::Viewer], MemberStatus::Invited, 0);
                assert_eq!(loader.add(tx, &as_new(&new, &home))?, u32::try_from(at).ok());
                assert_eq!(loader.add(tx, &as_new(&new, &home))?, None, "the email is taken");
                known.push(new);
            }
            loader.finish(tx, &|_| ())
        }
        Change::FillAnew => {
            for table in ["member_sets", "member_orders", "installation", "member_texts"] {
                let sql: &'static str = Box::leak(format!("DELETE FROM {table}").into_boxed_str());
                tx.execute(sql, &[])?;
            }
            fill(tx)
        }
        _ if known.is_empty() => Ok(()),
        Change::Leave(at) => {
            let gone = known.remove(at % known.len());
            remove(tx, &gone.id)
        }
        Change::Become(at, roles) => {
            let at = at % known.len();
            known[at].roles.clone_from(&roles);
            set_roles(tx, &known[at].id, &roles)
        }
        Change::Stand(at, status) => {
            let at = at % known.len();
            known[at].status = status;
            set_status(tx, &known[at].id, status)
        }
        Change::Act(at, time) => {
            let at = at % known.len();
            known[at].at = known[at].at.max(time);
            set_active(tx, &known[at].id, time)
        }
    })();
    done.expect("is done");
}

fn joined(
    number: usize,
    at: usize,
    name: String,
    roles: Vec<Role>,
    status: MemberStatus,
    last: i64,
) -> Known {
    let id = MemberId::new(format!("{:04x}-{at}", number.wrapping_mul(40_503) % 65_536));
    let email = format!("{}{number}.{at}@ab.example", ["a", "ba", "é"][number % 3]);
    Known { id, organization: number % 2, name, email, roles, status, at: last }
}

fn as_new<'a>(new: &'a Known, home: &'a OrganizationId) -> NewMember<'a> {
    NewMember {
        id: &new.id,
        organization: home,
        email: &new.email,
        name: &new.name,
        roles: &new.roles,
        status: new.status,
        password_hash: None,
        created_at: 0,
        last_active_at: new.at,
    }
}

/// Compares the list under a filter, in every order, page by page.
fn compare(tx: &mut dyn Tx, known: &[Known], filter: &Filter, searches: &Searches) {
    for home in 0..2 {
        let selection = select(tx, &organization(home), filter.clone(), searches).expect("finds");
        let mut expected: Vec<&Known> = known
            .iter()
            .filter(|member| member.organization == home)
            .filter(|member| filter.search.as_ref().is_none_or(|text| member.has(text)))
            .filter(|member| filter.role.is_none_or(|role| member.roles.contains(&role)))
            .filter(|member| filter.status.is_none_or(|status| member.status == status))
            .collect();
        let count = u64::try_from(expected.len()).expect("is small");
        assert_eq!(total(tx, &selection).expect("counts"), count, "{filter:?}");
        for sort in orders::SORTS {
            for order in [Order::Asc, Order::Desc] {
                expected.sort_by_key(|member| member.key(sort));
                if order == Order::Desc {
                    expected.reverse();
                }
                let (mut listed, mut from) = (Vec::new(), None);
                loop {
                    let page = list(tx, &selection, sort, &Scan { order, from, limit: 3 });
                    let page = page.expect("lists");
                    from = page.last().map(|(_, key)| key.clone());
                    listed.extend(page.into_iter().map(|(member, _)| member.id));
                    if from.is_none() {
                        break;
                    }
                }
                let expected: Vec<_> = expected.iter().map(|member| member.id.clone()).collect();
                assert_eq!(listed, expected, "{filter:?} by {sort:?} {order:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn lists_and_searches_give_what_a_look_at_every_member_gives(
        first in vec(changes(), 8..30),
        then in vec(changes(), 0..8),
        texts in vec("[a-cÄΣς🔧א\"*%_. @0-9éß]{1,5}", 4),
        part in (any::<usize>(), 1_usize..7),
        filters in vec((proptest::option::of(roles()), proptest::option::of(status())), 3),
    ) {
        on_a_database(move |tx| {
            let (mut known, searches) = (Vec::new(), Searches::default());
            let mut number = 0;
            for changes in [first, then] {
                for change in changes {
                    number += 1;
                    make(tx, &mut known, number, change);
                }
                // What is in none of them, in some, and in all.
                let mut terms = texts.clone();
                terms.extend(["a", "é", "ex", "exa", "@ab.example", "ab.e"].map(str::to_owned));
                if let Some(member) = known.get(part.0 % known.len().max(1)) {
                    let name = member.name.to_lowercase();
                    let from = part.0 % name.chars().count().max(1);
                    terms.push(name.chars().skip(from).take(part.1).collect());
                }
                for (at, text) in terms.iter().enumerate() {
                    let search = term(Some(text)).expect("can be searched for");
                    let (role, status) = &filters[at % filters.len()];
                    let role = role.as_ref().map(|roles| roles[0]);
                    compare(tx, &known, &Filter { search, role, status: *status }, &searches);
                }
                for (role, status) in &filters {
                    let role = role.as_ref().map(|roles| roles[0]);
                    let filter = Filter { search: None, role, status: *status };
                    compare(tx, &known, &filter, &searches);
                }
            }
        });
    }
}

#[test]
fn every_way_of_searching_finds_the_same() {
    on_a_database(|tx| {
        let mut known = Vec::new();
        for (number, name) in
            ["ΑΣ ΣΑΣ", "👩🏽‍🔧 Imani", "a\"b*c OR d", "İstanbul ß", "יעל בן־דוד", "Zoë  Q", "ab ac"]
                .iter()
                .enumerate()
        {
            let (name, roles) = ((*name).to_owned(), vec![Role::Viewer]);
            let join = Change::Join { name, roles, status: MemberStatus::Active, at: 0 };
            make(tx, &mut known, number * 2, join);
        }
        let home = organization(0);
        let everybody = sets::read(tx, &home, sets::EVERYBODY).expect("is read");
        assert_eq!(everybody.count(), 7);
        for text in known.iter().flat_map(|member| [&member.name, &member.email]) {
            let letters: Vec<char> = text.to_lowercase().chars().collect();
            for part in letters.windows(3).chain(letters.windows(5)) {
                let part: String = part.iter().collect();
                let count = known.iter().filter(|member| member.has(&part)).count();
                let (one, two, three) = (
                    search::looked_at(tx, &home, &part, &everybody).expect("finds"),
                    search::looked_through(tx, &home, &part).expect("finds"),
                    search::matched(tx, &part, &everybody).expect("finds"),
                );
                for found in [one, two, three] {
                    assert_eq!(found.count(), u64::try_from(count).expect("is small"), "{part:?}");
                }
            }
        }
    });
}
