//! `POST /account/second-factor`: the secret for an app. Nothing is on, and nothing that is on is
//! replaced, before a code of it is given to [`super::confirm`].

use super::{about_oneself, prove, qr};
use crate::authority::{Change, Halt, Proof};
use crate::clock;
use crate::http::{Call, Failure, Reply};
use crate::second_factor::new_secret;
use crate::store::second_factors;
use understudy_contract::ProblemCode;
use understudy_contract::account::{EnrolSecondFactor, SecondFactorEnrolment};
use understudy_contract::endpoint::PostAccountSecondFactor;

/// How long an enrolment waits to be confirmed, in milliseconds.
const ENROLMENT_MILLIS: i64 = 15 * 60 * 1000;

pub(crate) async fn handle(
    call: Call<PostAccountSecondFactor>,
) -> Result<Reply<SecondFactorEnrolment>, Failure> {
    let Call { gate, query, body, .. } = call;
    let body = query.and(body);
    let proof = prove(&gate, &body, |body| &body.current_password).await?;
    let reply = gate.perform(None, move |change| begin(change, &proof, &body)).await?;
    let qr_svg = qr::svg(&reply.body().otpauth_uri)?;
    Ok(reply.map(|enrolment| SecondFactorEnrolment { qr_svg, ..enrolment }))
}

/// Everything but the picture, which takes longer than others should wait.
fn begin(
    change: &mut Change<'_>,
    proof: &Proof,
    body: &Result<EnrolSecondFactor, Failure>,
) -> Result<SecondFactorEnrolment, Halt> {
    about_oneself(change);
    let kind = body.as_ref().map_err(Clone::clone)?.kind;
    proof.check(change)?;
    let actor = &change.session.actor;
    if actor.second_factor {
        return Err(ProblemCode::SecondFactorAlreadyEnabled.into());
    }
    let secret = new_secret(change.state.random.as_ref());
    let (organization, member) = (&change.session.organization.id, &actor.person.id);
    let expires_at = change.now + ENROLMENT_MILLIS;
    second_factors::begin_enrolment(change.tx, organization, member, kind, &secret, expires_at)?;
    // Nothing is on yet: the event is the confirmation's.
    change.event.is_recorded = false;
    Ok(SecondFactorEnrolment {
        kind,
        otpauth_uri: otpauth_uri(&actor.person.email, &secret),
        secret,
        qr_svg: String::new(),
        expires_at: clock::wire_millis(expires_at),
    })
}

/// What apps read (the Key URI format): whose account, and how codes are made.
fn otpauth_uri(email: &str, secret: &str) -> String {
    let email = percent_encoded(email);
    format!(
        "otpauth://totp/Understudy:{email}?secret={secret}&issuer=Understudy\
         &algorithm=SHA1&digits=6&period=30"
    )
}

/// Everything but unreserved characters (RFC 3986 §2.3) as `%XX`.
fn percent_encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_for_apps_holds_an_email_of_any_kind() {
        let uri = otpauth_uri("ada+ü&x=1@acme.example", "JBSWY3DP");
        assert_eq!(
            uri,
            "otpauth://totp/Understudy:ada%2B%C3%BC%26x%3D1%40acme.example?secret=JBSWY3DP\
             &issuer=Understudy&algorithm=SHA1&digits=6&period=30"
        );
    }
}
