//! QR codes as SVG.

use crate::http::Failure;
use fast_qr::QRBuilder;
use fast_qr::convert::svg::SvgBuilder;
use understudy_contract::ProblemCode;

/// `text` as an SVG element: dark squares on white, without scripts and styles, so that the strictest
/// policy shows it.
///
/// # Errors
/// The text is too long for any code, which no email of ours makes it.
pub(super) fn svg(text: &str) -> Result<String, Failure> {
    match QRBuilder::new(text).build() {
        Ok(code) => Ok(SvgBuilder::default().to_str(&code)),
        Err(error) => {
            tracing::error!(%error, "a QR code could not be made");
            Err(ProblemCode::Internal.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_email_still_fits_into_a_code_that_is_nothing_but_squares() {
        let svg = svg(&format!("otpauth://totp/{}", "%C3%BC".repeat(127))).expect("fits");
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"), "{svg}");
        for unwanted in ["<script", "style", "href", "onload", "<image"] {
            assert!(!svg.contains(unwanted), "{unwanted}");
        }
    }
}
