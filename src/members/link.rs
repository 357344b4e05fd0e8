//! Links from elsewhere, a support ticket say, that open the start dialog:
//! `/team/members?impersonate=EMAIL&reason=TEXT`. They fill the dialog and never start anything.

use crate::query::{pairs, value};
use understudy_contract::member::Member;

/// What such a link asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartLink {
    /// Whom; lower-cased, as emails are kept. Of letters beyond ASCII the server takes care.
    pub email: String,
    /// Why; empty where the link does not say.
    pub reason: String,
}

/// What the address asks for, if it does.
pub fn read(search: &str) -> Option<StartLink> {
    let pairs = pairs(search);
    let email = value(&pairs, "impersonate")?.trim().to_ascii_lowercase();
    let reason = value(&pairs, "reason").unwrap_or_default().to_owned();
    (!email.is_empty()).then_some(StartLink { email, reason })
}

/// The member that a link names, among those that a search for its email found.
///
/// # Errors
/// Why the dialog does not open, as a sentence.
pub fn target(link: &StartLink, found: &[Member]) -> Result<Member, String> {
    let email = &link.email;
    let Some(member) = found.iter().find(|member| member.email == *email) else {
        return Err(format!("No member has the email {email}. Nothing was started."));
    };
    match &member.impersonation {
        Some(answer) if answer.allowed => Ok(member.clone()),
        Some(answer) => {
            let why = answer.detail.clone().or_else(|| Some(answer.code?.title().to_owned()));
            let why = why.unwrap_or_else(|| "the server does not say why".into());
            Err(format!("{email} cannot be impersonated: {why}. Nothing was started."))
        }
        None => Err(refused().into()),
    }
}

/// What those who may not impersonate at all are told.
pub fn refused() -> &'static str {
    "This link starts an impersonation, and only admins can impersonate. Nothing was started."
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_contract::member::{Impersonability, MemberStatus};
    use understudy_contract::policy::Refusal;
    use understudy_contract::{MemberId, Role};

    fn member(email: &str, impersonation: Option<Impersonability>) -> Member {
        Member {
            id: MemberId::new(email),
            email: email.into(),
            name: email.into(),
            roles: vec![Role::Editor],
            status: MemberStatus::Active,
            last_active_at: None,
            second_factor: false,
            impersonation,
            invitation_url: None,
        }
    }

    fn link(email: &str) -> StartLink {
        StartLink { email: email.into(), reason: String::new() }
    }

    #[test]
    fn a_link_names_whom_and_why() {
        let read = read("?role=editor&impersonate=Eli%40acme.example&reason=ticket%204812");
        let expected = StartLink { email: "eli@acme.example".into(), reason: "ticket 4812".into() };
        assert_eq!(read, Some(expected));
        assert_eq!(super::read("?reason=x&impersonate=%20"), None);
    }

    #[test]
    fn only_the_very_email_is_meant() {
        let found = [
            member("beli@acme.example", Some(Ok(()).into())),
            member("eli@acme.example", Some(Ok(()).into())),
        ];
        let target = target(&link("eli@acme.example"), &found).expect("is found");
        assert_eq!(target.email, "eli@acme.example");
    }

    #[test]
    fn an_unknown_or_refused_target_is_explained() {
        let admin = member("alan@acme.example", Some(Err(Refusal::Admin).into()));
        let found = [admin, member("eli@acme.example", None)];
        let told = |email: &str| target(&link(email), &found).expect_err("is refused");
        assert_eq!(
            told("nobody@acme.example"),
            "No member has the email nobody@acme.example. Nothing was started."
        );
        assert_eq!(
            told("alan@acme.example"),
            "alan@acme.example cannot be impersonated: Admins cannot be impersonated. Nothing was started."
        );
        assert_eq!(told("eli@acme.example"), refused());
    }
}
