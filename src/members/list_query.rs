//! The list's state as it stands in the address: search, filters, order and page.

use crate::query::{pairs, search, value};
use understudy_contract::Role;
use understudy_contract::endpoint::Query as _;
use understudy_contract::member::{MemberQuery, MemberSort, MemberStatus, Order};

/// What the address asks for; what makes no sense in it is left out.
pub fn read(search: &str) -> MemberQuery {
    let pairs = pairs(search);
    let value = |name| value(&pairs, name);
    MemberQuery {
        q: value("q").map(str::to_owned),
        role: value("role").and_then(Role::parse),
        status: value("status").and_then(MemberStatus::parse),
        sort: value("sort").and_then(MemberSort::parse),
        order: value("order").and_then(order),
        cursor: value("cursor").map(str::to_owned),
        limit: None,
    }
}

/// The inverse of [`read`], with its question mark; nothing for the list as it first appears.
pub fn write(query: &MemberQuery) -> String {
    search(query.pairs())
}

/// Searching for something else begins at the first page. The address keeps what was typed, a
/// space at the end included, so that it can always be what the search box shows.
pub fn searching(query: &MemberQuery, text: &str) -> MemberQuery {
    let q = Some(text.to_owned()).filter(|text| !text.is_empty());
    MemberQuery { q, cursor: None, ..query.clone() }
}

/// What the server is asked for: without the space around that somebody is about to type after.
pub fn request(query: &MemberQuery) -> MemberQuery {
    let q = query.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
    MemberQuery { q: q.map(str::to_owned), ..query.clone() }
}

/// What pressing a column's heading does: that order, or the other way round.
pub fn sorting(query: &MemberQuery, column: MemberSort) -> MemberQuery {
    let order = match (direction(query, column), column) {
        (Some(order), _) => order.reversed(),
        // Whoever sorts by activity looks for the latest.
        (None, MemberSort::LastActive) => Order::Desc,
        (None, MemberSort::Name | MemberSort::Email | MemberSort::Role) => Order::Asc,
    };
    let is_first = column == MemberSort::default() && order == Order::default();
    MemberQuery {
        sort: (!is_first).then_some(column),
        order: (!is_first).then_some(order),
        cursor: None,
        ..query.clone()
    }
}

/// Which way the list is sorted by `column`, if it is.
pub fn direction(query: &MemberQuery, column: MemberSort) -> Option<Order> {
    (query.sort.unwrap_or_default() == column).then(|| query.order.unwrap_or_default())
}

/// Whether anything hides members.
pub fn is_filtered(query: &MemberQuery) -> bool {
    request(query).q.is_some() || query.role.is_some() || query.status.is_some()
}

/// Everybody, in the same order.
pub fn everybody(query: &MemberQuery) -> MemberQuery {
    MemberQuery { sort: query.sort, order: query.order, ..MemberQuery::default() }
}

fn order(text: &str) -> Option<Order> {
    [Order::Asc, Order::Desc].into_iter().find(|order| order.as_str() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_state_survives_the_address() {
        let state = MemberQuery {
            q: Some("o'neil & söhne 🌻".into()),
            role: Some(Role::BillingManager),
            status: Some(MemberStatus::Locked),
            sort: Some(MemberSort::LastActive),
            order: Some(Order::Desc),
            cursor: Some("eyJh+/=".into()),
            limit: None,
        };
        assert_eq!(read(&write(&state)), state);
        assert_eq!(write(&MemberQuery::default()), "");
    }

    #[test]
    fn nonsense_in_the_address_is_left_out() {
        let state = read("?role=owner&status=&sort=shoe_size&order=up&limit=9&q=");
        assert_eq!(state, MemberQuery::default());
    }

    #[test]
    fn searching_begins_at_the_first_page_and_keeps_the_rest() {
        let state = read("?role=editor&sort=role&cursor=x");
        let state = searching(&state, "eli ");
        assert_eq!(write(&state), "?q=eli%20&role=editor&sort=role");
        assert_eq!(write(&request(&state)), "?q=eli&role=editor&sort=role");
        assert_eq!(write(&searching(&state, "")), "?role=editor&sort=role");
        assert!(!is_filtered(&searching(&MemberQuery::default(), " ")));
    }

    #[test]
    fn a_heading_sorts_and_pressed_again_reverses() {
        let by_name = MemberQuery::default();
        assert_eq!(direction(&by_name, MemberSort::Name), Some(Order::Asc));
        assert_eq!(direction(&by_name, MemberSort::Role), None);
        let reversed = sorting(&by_name, MemberSort::Name);
        assert_eq!(write(&reversed), "?sort=name&order=desc");
        assert_eq!(write(&sorting(&reversed, MemberSort::Name)), "");
        let latest = sorting(&reversed, MemberSort::LastActive);
        assert_eq!(write(&latest), "?sort=last_active&order=desc");
        let oldest = sorting(&latest, MemberSort::LastActive);
        assert_eq!(write(&oldest), "?sort=last_active&order=asc");
    }

    #[test]
    fn clearing_the_filters_keeps_the_order() {
        let state = read("?q=a&role=admin&status=locked&sort=role&order=desc&cursor=c");
        assert!(is_filtered(&state));
        let everybody = everybody(&state);
        assert!(!is_filtered(&everybody));
        assert_eq!(write(&everybody), "?sort=role&order=desc");
    }
}
