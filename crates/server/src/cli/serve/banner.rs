//! What a person in front of a terminal is told when the server is ready.

use crate::cli::table;
use crate::demo::{ACCOUNTS, PASSWORD};
use std::net::SocketAddr;
use understudy_contract::Role;
use understudy_contract::member::MemberStatus;

/// Prints the address and, for demo data, who can sign in.
pub(super) fn print(address: SocketAddr, public_origin: Option<&str>, is_demo: bool) {
    match public_origin {
        Some(origin) => println!("Understudy is ready at {origin} (listens on {address})"),
        None => println!("Understudy is ready at http://{address}"),
    }
    if is_demo {
        println!("\n{}", accounts());
    }
}

fn accounts() -> String {
    let rows: Vec<[String; 4]> = ACCOUNTS
        .iter()
        .map(|account| {
            let roles = account.roles.iter().map(|role| Role::label(*role));
            let note = match (account.status, account.totp_secret) {
                (MemberStatus::Active, Some(secret)) => format!("authenticator secret {secret}"),
                (MemberStatus::Active, None) => String::new(),
                (status, _) => status.label().to_lowercase(),
            };
            let roles = roles.collect::<Vec<_>>().join(", ");
            [account.email.to_owned(), account.organization.to_owned(), roles, note]
        })
        .collect();
    let mut table = vec![vec!["Demo account", "Company", "Roles", ""]];
    table.extend(rows.iter().map(|row| row.iter().map(String::as_str).collect()));
    let people = table::render(&table);
    format!("{people}\nEverybody’s password is {PASSWORD}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_demo_account_is_listed_with_the_password_and_the_secret() {
        let text = accounts();
        for account in ACCOUNTS {
            assert!(text.contains(account.email), "{text}");
        }
        assert!(text.contains("understudy-demo") && text.contains("JBSWY3DPEHPK3PXP"));
    }
}
