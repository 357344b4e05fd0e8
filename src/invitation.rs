//! Invitations: whoever has the link sets their password here, and is a member.

mod form;
mod page;
#[cfg(feature = "gallery")]
pub mod scenes;

pub use page::InvitationPage;

/// Where invitations are; their token follows.
const PATH: &str = "/invitations/";

/// The token of the invitation at `path`, if it is one's.
pub fn token(path: &str) -> Option<&str> {
    path.strip_prefix(PATH).filter(|token| !token.is_empty() && !token.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::token;

    #[test]
    fn an_address_names_one_invitation_or_none() {
        assert_eq!(token("/invitations/abc-_123"), Some("abc-_123"));
        for other in ["/invitations", "/invitations/", "/invitations/a/b", "/", "/team/members"] {
            assert_eq!(token(other), None, "{other}");
        }
    }
}
