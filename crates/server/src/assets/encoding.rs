//! Which compressed form a browser takes (RFC 9110 §12.5.3).

use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

/// A form that a file may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// Smallest first.
    pub(super) const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// The name in `Content-Encoding`.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// The end of a compressed file's name.
    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }
}

/// The forms that the browser takes, smallest first. The plain one is always among them: a file
/// is better sent plain than not at all.
pub(super) fn accepted(headers: &HeaderMap) -> Vec<Encoding> {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let offers: Vec<(&str, bool)> = values
        .flat_map(|value| value.split(','))
        .map(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let is_refused = parts.any(|part| {
                let quality = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
                quality.is_some_and(|quality| quality.trim().parse() == Ok(0.0_f32))
            });
            (name, !is_refused)
        })
        .collect();
    let takes = |encoding: Encoding| {
        let named = offers.iter().find(|(name, _)| name.eq_ignore_ascii_case(encoding.as_str()));
        let any = || offers.iter().find(|(name, _)| *name == "*");
        named.or_else(any).is_some_and(|(_, is_taken)| *is_taken)
    };
    let is_plain = |encoding| encoding == Encoding::Identity;
    Encoding::ALL.into_iter().filter(|&encoding| is_plain(encoding) || takes(encoding)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Encoding::{Brotli, Gzip, Identity};

    fn of(value: &str) -> Vec<Encoding> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, value.parse().expect("a header"));
        accepted(&headers)
    }

    #[test]
    fn the_smallest_form_that_is_accepted_comes_first() {
        assert_eq!(of("gzip, deflate, br, zstd"), [Brotli, Gzip, Identity]);
        assert_eq!(of("GZIP"), [Gzip, Identity]);
        assert_eq!(of("*"), [Brotli, Gzip, Identity]);
        assert_eq!(accepted(&HeaderMap::new()), [Identity]);
    }

    #[test]
    fn a_form_with_quality_zero_is_refused() {
        assert_eq!(of("br;q=0, gzip"), [Gzip, Identity]);
        assert_eq!(of("br; q=0.000, *"), [Gzip, Identity]);
        assert_eq!(of("br;q=0.5, *;q=0"), [Brotli, Identity]);
        assert_eq!(of("gzip;q=0, identity;q=0"), [Identity]);
    }
}
