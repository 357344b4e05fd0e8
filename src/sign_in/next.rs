//! Where a sign-in leads: back to where the person wanted to go, and never to another site.

use crate::query::encode;

/// The address of the sign-in page.
pub const SIGN_IN: &str = "/sign-in";

/// What names, in the query of the sign-in page, the email of somebody who has just joined.
pub const JOINED: &str = "joined";

/// The sign-in page's address for somebody who has just joined with this email.
pub fn joined_address(email: &str) -> String {
    format!("{SIGN_IN}?{JOINED}={}", encode(email))
}

/// The sign-in page's address for somebody who wanted to go to `wanted`, a path with its query.
pub fn sign_in_address(wanted: &str) -> String {
    match own_path(wanted) {
        Some(path) if path != "/" => format!("{SIGN_IN}?next={}", encode(path)),
        _ => SIGN_IN.to_owned(),
    }
}

/// `next` if it is an address of this console, and the dashboard otherwise.
pub fn destination(next: Option<&str>) -> String {
    next.and_then(own_path).unwrap_or("/").to_owned()
}

/// `address` if it is a path on this origin other than the sign-in page.
///
/// Browsers read `//host` and `/\host` as another site, and drop tabs and line breaks before they
/// do (URL Standard §4.4), so none of these may be in it.
fn own_path(address: &str) -> Option<&str> {
    let rest = address.strip_prefix('/')?;
    let is_own = !rest.starts_with('/')
        && !address.contains(|c: char| c == '\\' || c.is_control())
        && address.split(['?', '#']).next() != Some(SIGN_IN);
    is_own.then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_sign_in_a_person_is_where_they_wanted_to_go() {
        assert_eq!(destination(Some("/trees/1?step=2#a")), "/trees/1?step=2#a");
        assert_eq!(destination(Some("/team/members?q=//x")), "/team/members?q=//x");
        assert_eq!(destination(None), "/");
    }

    #[test]
    fn no_address_leads_to_another_site() {
        for evil in [
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "\t//evil.example",
            " //evil.example",
            "",
        ] {
            assert_eq!(destination(Some(evil)), "/", "{evil:?}");
        }
    }

    #[test]
    fn signing_in_never_leads_back_to_signing_in() {
        assert_eq!(destination(Some("/sign-in?next=/trees")), "/");
        assert_eq!(sign_in_address("/sign-in"), "/sign-in");
    }

    #[test]
    fn the_wanted_address_travels_whole() {
        assert_eq!(
            sign_in_address("/team/members?q=a&role=editor"),
            "/sign-in?next=%2Fteam%2Fmembers%3Fq%3Da%26role%3Deditor"
        );
        assert_eq!(sign_in_address("/"), "/sign-in");
    }
}
