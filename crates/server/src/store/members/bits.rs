//! Sets of members by their numbers: a bit for each, and how a part of a set is kept.
//!
//! A kept part (a *chunk*) has the 4,096 numbers that differ in their last 12 bits alone. A few of
//! them are kept as a list of those bits, many as a bit for each; the length tells which.

/// How many numbers a chunk has.
pub(super) const CHUNK: u32 = 4_096;
/// A chunk with a bit for each number, in bytes. Lists stay shorter.
const FULL_BYTES: usize = 512;

/// A set of members of one organization.
#[derive(Debug, Clone, Default)]
pub struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// Adds a number.
    pub(super) fn insert(&mut self, number: u32) {
        let (word, bit) = place(number);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= bit;
    }

    /// Adds what a kept chunk has.
    pub(super) fn insert_chunk(&mut self, chunk: u32, kept: &[u8]) {
        let (start, _) = place(chunk * CHUNK);
        let kept = words(kept);
        if self.words.len() < start + kept.len() {
            self.words.resize(start + kept.len(), 0);
        }
        for (word, kept) in self.words[start..].iter_mut().zip(kept) {
            *word |= kept;
        }
    }

    /// Keeps only what kept chunks have too, which are then given in ascending order.
    pub(super) fn narrow(&mut self) -> Narrowing<'_> {
        Narrowing { bits: self, next: 0 }
    }

    /// Keeps only what the other one has too.
    pub(super) fn intersect(&mut self, other: &Self) {
        self.words.truncate(other.words.len());
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// Whether it has this number.
    pub(super) fn contains(&self, number: u32) -> bool {
        let (word, bit) = place(number);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// How many numbers it has.
    pub(super) fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Its numbers, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        (0_u32..).step_by(64).zip(&self.words).flat_map(|(first, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(first + bit)
            })
        })
    }
}

/// An intersection with chunks that come one after the other.
pub(super) struct Narrowing<'a> {
    bits: &'a mut Bits,
    /// The first word that has not been looked at.
    next: usize,
}

impl Narrowing<'_> {
    /// Keeps, of a chunk and of what is before it, what this kept one has.
    pub(super) fn chunk(&mut self, chunk: u32, kept: &[u8]) {
        let kept = words(kept);
        let (start, _) = place(chunk * CHUNK);
        let all = &mut self.bits.words;
        let before = self.next.min(all.len())..start.min(all.len());
        all[before].fill(0);
        let start = start.min(all.len());
        for (word, kept) in all[start..].iter_mut().zip(kept) {
            *word &= kept;
        }
        self.next = start + kept.len();
    }

    /// Nothing is kept of what is behind the last chunk.
    pub(super) fn end(self) {
        self.bits.words.truncate(self.next);
    }
}

impl FromIterator<u32> for Bits {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let mut bits = Self::default();
        numbers.into_iter().for_each(|number| bits.insert(number));
        bits
    }
}

fn place(number: u32) -> (usize, u64) {
    (usize::try_from(number / 64).unwrap_or(usize::MAX), 1 << (number % 64))
}

/// The chunk of a number, and where in it the number is.
pub(super) fn split(number: u32) -> (u32, u16) {
    (number / CHUNK, u16::try_from(number % CHUNK).unwrap_or(u16::MAX))
}

/// What a kept chunk has, ascending.
pub(super) fn unpack(kept: &[u8]) -> Vec<u16> {
    if kept.len() < FULL_BYTES {
        return slots(kept).collect();
    }
    let bits = (0_u16..).step_by(8).zip(kept);
    bits.flat_map(|(first, byte)| {
        (0..8).filter(move |bit| byte >> bit & 1 == 1).map(move |bit| first + bit)
    })
    .collect()
}

/// A chunk as it is kept, of what it has in ascending order.
pub(super) fn pack(slots: &[u16]) -> Vec<u8> {
    if slots.len() < FULL_BYTES / 2 {
        return slots.iter().flat_map(|slot| slot.to_le_bytes()).collect();
    }
    let mut kept = vec![0; FULL_BYTES];
    for slot in slots {
        kept[usize::from(slot / 8)] |= 1 << (slot % 8);
    }
    kept
}

/// The bits of a kept chunk.
fn words(kept: &[u8]) -> [u64; FULL_BYTES / 8] {
    let mut words = [0; FULL_BYTES / 8];
    if kept.len() < FULL_BYTES {
        for slot in slots(kept) {
            let (word, bit) = place(slot.into());
            words[word] |= bit;
        }
    } else {
        for (word, bytes) in words.iter_mut().zip(kept.as_chunks::<8>().0) {
            *word = u64::from_le_bytes(*bytes);
        }
    }
    words
}

fn slots(kept: &[u8]) -> impl Iterator<Item = u16> {
    kept.as_chunks::<2>().0.iter().map(|bytes| u16::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::btree_set;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn a_chunk_comes_back_as_it_was_kept(slots in btree_set(0_u16..4_096, 0..600)) {
            let slots: Vec<u16> = slots.into_iter().collect();
            let kept = pack(&slots);
            prop_assert!(kept.len() <= FULL_BYTES);
            prop_assert_eq!(unpack(&kept), slots.clone());
            let mut bits = Bits::default();
            bits.insert_chunk(3, &kept);
            let numbers: Vec<u32> = slots.iter().map(|slot| 3 * CHUNK + u32::from(*slot)).collect();
            prop_assert_eq!(bits.count(), numbers.len() as u64);
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), numbers);
        }

        #[test]
        fn an_intersection_has_what_both_have(
            one in btree_set(0_u32..10_000, 0..200),
            other in btree_set(0_u32..9_000, 0..200),
        ) {
            let mut bits: Bits = one.iter().copied().collect();
            bits.intersect(&other.iter().copied().collect());
            let both: Vec<u32> = one.intersection(&other).copied().collect();
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), both.clone());
            prop_assert!(both.iter().all(|number| bits.contains(*number)));
            prop_assert!(!bits.contains(20_000));
        }

        #[test]
        fn narrowing_by_chunks_is_an_intersection(
            one in btree_set(0_u32..40_000, 0..2_000),
            other in btree_set(0_u32..40_000, 0..9_000),
        ) {
            let mut chunks: BTreeMap<u32, Vec<u16>> = BTreeMap::new();
            for number in &other {
                let (chunk, slot) = split(*number);
                chunks.entry(chunk).or_default().push(slot);
            }
            let mut bits: Bits = one.iter().copied().collect();
            let mut narrowing = bits.narrow();
            for (chunk, slots) in &chunks {
                narrowing.chunk(*chunk, &pack(slots));
            }
            narrowing.end();
            let both: Vec<u32> = one.intersection(&other).copied().collect();
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), both);
        }
    }
}
