use std::io::Write;
use std::time::Duration;

use http::HeaderValue;

use super::*;

fn headers(lines: &[&str]) -> HeaderMap {
    lines.iter().map(|line| (CONTENT_ENCODING, HeaderValue::from_str(line).unwrap())).collect()
}

#[test]
fn codings_count_on_any_line() {
    let coded = |lines: &[&str]| names(&headers(lines)).count();
    assert_eq!((coded(&[]), coded(&["identity"]), coded(&["identity, identity", ""])), (0, 0, 0));
    assert_eq!((coded(&["gzip"]), coded(&["identity, br"]), coded(&["identity, x", "gzip"])), (1, 1, 2));
}

#[test]
fn a_body_is_readable_if_all_codings_are_known_and_few() {
    let readable = |lines: &[&str]| is_readable(&headers(lines));
    assert!(readable(&[]) && readable(&["identity, , Identity", ""]));
    for unknown in ["compress", "gzip;q=1", "gzip, nonsense", "aes128gcm", "dcb", "\u{ff}"] {
        assert!(!readable(&[unknown]), "{unknown}");
    }
    for (name, is_in) in [
        ("gzip", cfg!(feature = "gzip")),
        ("X-GZip", cfg!(feature = "gzip")),
        ("deflate", cfg!(feature = "gzip")),
        ("br", cfg!(feature = "brotli")),
        ("zstd", cfg!(feature = "zstd")),
    ] {
        assert_eq!(readable(&[name]), is_in, "{name}");
        assert_eq!(readable(&[&[name; 3].join(","), "identity"]), is_in, "{name}");
        assert!(!readable(&[&[name; 2].join(" ,\t"), &[name; 2].join(",")]), "{name}");
    }
}

const LIMITS: Limits = Limits { bytes: 1 << 20, ratio: 100, time: Duration::from_secs(60) };

/// Decodes within limits, and checks that they hold.
fn decoded_within(limits: Limits, coding: &str, bytes: &[u8]) -> (Vec<u8>, DecodeEnd) {
    let mut scratch = Scratch::default();
    let decoded = decode(&headers(&[coding]), bytes, &limits, &mut scratch).unwrap();
    let most = limits.bytes.min(bytes.len().saturating_mul(limits.ratio).max(SMALL_OUTPUT));
    assert!(
        decoded.bytes.len() <= most || names(&headers(&[coding])).count() == 0,
        "{coding}: {}",
        decoded.bytes.len()
    );
    (decoded.bytes.to_vec(), decoded.end)
}

fn decoded(coding: &str, bytes: &[u8]) -> (Vec<u8>, DecodeEnd) {
    decoded_within(LIMITS, coding, bytes)
}

fn malformed(unread: usize) -> DecodeEnd {
    DecodeEnd::Malformed { unread }
}

/// Many MiB of zeros are decoded until a limit of 1 MiB is reached, in far less time than all of it takes.
fn stops_soon(coding: &str, bomb: &[u8]) {
    let started = Instant::now();
    let limits = Limits { ratio: usize::MAX, ..LIMITS };
    let (bytes, end) = decoded_within(limits, coding, bomb);
    assert_eq!((bytes.len(), end), (limits.bytes, DecodeEnd::SizeLimit), "{coding}");
    assert!(bytes.iter().all(|byte| *byte == 0), "{coding}");
    assert_eq!(decoded(coding, bomb).1, DecodeEnd::SizeLimit, "{coding}");
    let limits = Limits { bytes: usize::MAX, ..LIMITS };
    let (bytes, end) = decoded_within(limits, coding, bomb);
    assert_eq!((bytes.len(), end), ((bomb.len() * 100).max(SMALL_OUTPUT), DecodeEnd::SizeLimit), "{coding}");
    let limits = Limits { bytes: usize::MAX, ratio: usize::MAX, time: Duration::from_millis(5) };
    assert_eq!(decoded_within(limits, coding, bomb).1, DecodeEnd::TimeLimit, "{coding}");
    let limits = Limits { time: Duration::ZERO, ..LIMITS };
    assert_eq!(decoded_within(limits, coding, bomb), (Vec::new(), DecodeEnd::TimeLimit), "{coding}");
    // Without optimisation it takes a tenth of a second; all of it, minutes.
    assert!(started.elapsed() < Duration::from_secs(5), "{coding}: {:?}", started.elapsed());
}

/// At whatever byte a body breaks off, the beginning of what it holds is given, and longer beginnings give more.
fn gives_prefixes(coding: &str, packed: &[u8], whole: &[u8]) {
    assert_eq!(decoded(coding, packed), (whole.to_vec(), DecodeEnd::Complete), "{coding}");
    let mut before = 0;
    for length in 1..packed.len() {
        let (bytes, end) = decoded(coding, &packed[..length]);
        assert!(whole.starts_with(&bytes) && bytes.len() >= before, "{coding}, {length}");
        assert!(matches!(end, DecodeEnd::Malformed { .. }), "{coding}, {length}: {end:?}");
        before = bytes.len();
    }
    for at in 0..packed.len() {
        let mut packed = packed.to_vec();
        packed[at] ^= 0x55;
        let _ = decoded(coding, &packed);
    }
}

/// What tests pack.
fn users() -> Vec<u8> {
    let user =
        |n: usize| format!(r#"{{"id":{n},"name":"User {}","email":"user{}@example.org"}}"#, n * 7919 % 1000, n * 31);
    format!(r#"{{"users":[{}]}}"#, (0..60).map(user).collect::<Vec<_>>().join(",")).into()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2).map(|digits| std::str::from_utf8(digits).unwrap());
    digits.map(|digits| u8::from_str_radix(digits, 16).unwrap()).collect()
}

#[test]
fn a_body_without_coding_is_given_as_it_is() {
    for coding in ["", "identity"] {
        assert_eq!(decoded(coding, b"as it is"), (b"as it is".to_vec(), DecodeEnd::Complete));
    }
    assert!(decode(&headers(&["nonsense"]), b"", &LIMITS, &mut Scratch::default()).is_none());
}

#[cfg(feature = "gzip")]
mod gzip {
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use flate2::{Compression, GzBuilder};

    use super::*;

    pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn bare(bytes: &[u8], compression: Compression) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), compression);
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_body_that_breaks_off_gives_its_beginning() {
        gives_prefixes("gzip", &gzip(&users()), &users());
        gives_prefixes("deflate", &zlib(&users()), &users());
        for compression in [Compression::none(), Compression::fast(), Compression::best()] {
            gives_prefixes("deflate", &bare(&users(), compression), &users());
        }
    }

    #[test]
    fn members_are_one_body_and_may_have_every_field_in_their_heads() {
        let builder = GzBuilder::new().filename("a.json").comment("b").extra([1, 2, 3]).mtime(7);
        let mut encoder = builder.write(Vec::new(), Compression::default());
        encoder.write_all(b"first, ").unwrap();
        let mut packed = encoder.finish().unwrap();
        packed.extend(gzip(b""));
        packed.extend(gzip(b"second"));
        assert_eq!(decoded("X-Gzip", &packed), (b"first, second".to_vec(), DecodeEnd::Complete));
        // A head with a checksum of its own.
        packed[3] |= 1 << 1;
        let content = packed.windows(2).position(|pair| pair == b"b\0").unwrap() + 2;
        packed.splice(content..content, [0, 0]);
        assert_eq!(decoded("gzip", &packed), (b"first, second".to_vec(), DecodeEnd::Complete));
    }

    #[test]
    fn what_stands_before_a_fault_is_kept_and_what_stands_behind_it_counted() {
        let packed = gzip(&users());
        let with = |rest: &[u8]| [&packed, rest].concat();
        assert_eq!(decoded("gzip", &with(b"garbage")), (users(), malformed(7)));
        assert_eq!(decoded("gzip", &with(&[0x1f, 0x8b, 8, 0xff, 0, 0])), (users(), malformed(6)));
        assert_eq!(decoded("deflate", &[&zlib(&users())[..], b"garbage"].concat()), (users(), malformed(7)));
        let mut wrong_sum = with(b"garbage");
        wrong_sum[packed.len() - 8] ^= 1;
        assert_eq!(decoded("gzip", &wrong_sum), (users(), malformed(7)));
        assert_eq!(decoded("gzip", b"{\"plain\":1}"), (Vec::new(), malformed(11)));
    }

    #[test]
    fn bombs_stop_at_the_limits() {
        let bomb = gzip(&vec![0; 1 << 20]).repeat(256);
        stops_soon("gzip", &bomb);
        stops_soon("deflate", &bare(&vec![0; 32 << 20], Compression::fast()));
        // The ratio holds for all codings together.
        let twice = gzip(&bomb);
        let (bytes, end) = decoded("gzip, gzip", &twice);
        assert_eq!((bytes.len(), end), ((twice.len() * 100).max(SMALL_OUTPUT), DecodeEnd::SizeLimit));
        let (bytes, end) = decoded("gzip, gzip, gzip", &gzip(&twice));
        assert!(bytes.len() <= SMALL_OUTPUT && end == DecodeEnd::SizeLimit);
    }

    #[test]
    fn an_output_just_as_long_as_allowed_is_whole() {
        let packed = gzip(&[7; 5_000]);
        let limits = |bytes| Limits { bytes, ..LIMITS };
        assert_eq!(decoded_within(limits(5_000), "gzip", &packed), (vec![7; 5_000], DecodeEnd::Complete));
        assert_eq!(decoded_within(limits(4_999), "gzip", &packed), (vec![7; 4_999], DecodeEnd::SizeLimit));
        assert_eq!(decoded_within(limits(0), "gzip", &packed), (Vec::new(), DecodeEnd::SizeLimit));
    }

    #[test]
    fn codings_are_undone_from_the_last_to_the_first() {
        let packed = gzip(&zlib(&users()));
        assert_eq!(decoded("deflate, gzip", &packed), (users(), DecodeEnd::Complete));
        let (bytes, end) = decoded("identity, deflate, gzip", &packed[..packed.len() - 60]);
        assert!(users().starts_with(&bytes) && bytes.len() > 500 && end == malformed(0), "{}", bytes.len());
        let (bytes, end) = decoded("gzip, deflate", &packed);
        assert!(bytes.is_empty() && matches!(end, DecodeEnd::Malformed { .. }), "{end:?}");
    }

    #[test]
    fn nothing_packed_is_nothing() {
        assert_eq!(decoded("gzip", b""), (Vec::new(), DecodeEnd::Complete));
        assert_eq!(decoded("gzip", &gzip(b"")), (Vec::new(), DecodeEnd::Complete));
    }

    #[test]
    fn buffers_are_reused_wiped_and_given_back_and_show_lengths_alone() {
        let mut scratch = Scratch::default();
        let gzip_headers = headers(&["gzip, gzip"]);
        let limits = Limits { ratio: usize::MAX, ..LIMITS };
        let twice = gzip(&gzip(&users()));
        assert_eq!(decode(&gzip_headers, &twice, &limits, &mut scratch).unwrap().bytes, users());
        let debug = format!("{scratch:?}");
        assert!(debug.contains(&users().len().to_string()) && !debug.contains("User"), "{debug}");
        let held = scratch.capacity();
        scratch.wipe();
        assert_eq!((scratch.last(), scratch.capacity()), (&[][..], held));
        let large = gzip(&gzip(&vec![1; 1 << 20]));
        assert_eq!(decode(&gzip_headers, &large, &limits, &mut scratch).unwrap().bytes.len(), 1 << 20);
        scratch.wipe();
        assert!(scratch.capacity() <= 512 * 1024, "{}", scratch.capacity());
    }
}

#[cfg(feature = "brotli")]
mod brotli {
    use super::*;

    /// [`users`] by `brotli.compress(.., quality=9, lgwin=22)` of the package `Brotli` 1.2.1 for Python.
    pub(super) const BROTLI: &str = "\
        1ba60d00c4aafd3e954d3d1dd8a681af624c1400caab83f8ef82b90fce0e6d8661562fcbe8f0bfe83aaa658c889d7d393f6c\
        9462f571771de05fd7edf9ddf5f5c3753b0faf5f6f7f7ebc6ed7b3ff1fff3d38d7c3ebd6de6e8b3fcfd357f0fafbe2ebba7f\
        b811f0db62fbb300b81bcdba08da757abd02efaaeb6fd020db6cd60995c2eb29e89da5978986d92a5c7b60b76cac7b27bc9b\
        5b6c9f08bde238dfb00946e6813a13e8fa818f09742a5813684f704da07d8277022d8670028d433281ba4286a89a50242a37\
        549023841aa242a1411c93d026ea76e826ea6c9843d4411811b515a6885a09b3244d8715493d618ba43e6197a4e2010e43ba\
        a51de004495107380375990300215dce03c048ba3c001a49c707e041d6ae03d0c85a7d0036b2660fa083ec4190c86e0515d9\
        95a025dfb305937c8f6d70c80e040f79d60801c53721a1f854c850bc271428de2794295e0cd5148f431f8abb428be29ad045\
        719dd04bb92763c3f797f7";

    /// 256 MiB of zeros, in hexadecimal digits: `brotli.compress(bytes(256 << 20), quality=9, lgwin=24)` of the package
    /// `Brotli` 1.2.0 for Python (RFC 7932).
    const BROTLI_BOMB: &str = "\
        cfffff7f002400e2b14072effff9ffff0f8004401c1680eefd3fffffff01900088c302d0bdffe7ffff3f001200715800baf7\
        fffcffff074002200e0b40f7fe9fffffff004800c46101e8defff3ffff1f000980382c00ddfb7ffeffff032001108705a07b\
        ffcfffff7f002400e2b00074effff9ffff0f8004401c1680eefd3fffffff01900088c302d0bdffe7ffff3f001200715800ba\
        f7fffcffff074002200e0b40f7fe9fffffff004800c46101e8defff3ffff1f000980382c00ddfb7ffeffff032001108705a0\
        7bff3f";

    /// 64 MiB of zeros by the same package with `lgwin=22`.
    const SMALLER_WINDOW: &str = "\
        cbffff3f002400e2b14072effff8ffff078004401c1680eefd1fffffff00900088c302d0bdffe3ffff1f001200715800baf7\
        7ffcffff034002200e0b40f7fe8fffff7f004800c46101e8defff1ffff0f000980382c00ddfb3ffeffff012001108705a07b\
        ff37";

    #[test]
    fn a_body_that_breaks_off_gives_its_beginning() {
        gives_prefixes("br", &unhex(BROTLI), &users());
    }

    #[test]
    fn what_stands_before_a_fault_is_kept_and_what_stands_behind_it_counted() {
        let packed = [unhex(BROTLI), b"garbage".to_vec()].concat();
        assert_eq!(decoded("br", &packed), (users(), malformed(7)));
        assert_eq!(decoded("br", &[0xff; 100]).0, b"");
        let packed = unhex(BROTLI);
        let kept = (packed.len() / 2..packed.len()).filter_map(|at| {
            let mut packed = packed.clone();
            packed[at] ^= 0x55;
            let (bytes, end) = decoded("br", &packed);
            matches!(end, DecodeEnd::Malformed { unread } if unread > 0).then_some(bytes)
        });
        assert!(kept.min_by_key(Vec::len).unwrap().starts_with(&users()[..200]));
    }

    #[test]
    fn bombs_stop_at_the_limits() {
        stops_soon("br", &unhex(SMALLER_WINDOW));
    }

    #[test]
    fn a_window_above_the_limit_is_refused_if_it_would_be_used() {
        assert_eq!(decoded("br", &unhex(BROTLI_BOMB)), (Vec::new(), DecodeEnd::SizeLimit));
        let (bytes, end) =
            decoded_within(Limits { bytes: 16 << 20, ratio: 1 << 20, ..LIMITS }, "br", &unhex(BROTLI_BOMB));
        assert_eq!((bytes.len(), end), (16 << 20, DecodeEnd::SizeLimit));
    }

    #[test]
    fn windows_that_only_some_encoders_know_are_refused() {
        // 0x11: the window's length follows in six bits; here 30.
        assert_eq!(decoded("br", &[0x11, 30, 3]).0, b"");
    }
}

#[cfg(feature = "zstd")]
mod zstd {
    use super::*;

    /// [`users`] by `ZstdCompressor(level=9, write_checksum=True, write_content_size=False)` of the package `zstandard`
    /// 0.25.0 for Python.
    pub(super) const ZSTD: &str = "\
        28b52ffd04109d0c00c696371b8039e974cfac88a7eaefd0c8263286564a29534a7263289c092910400029002a00a4fff77b\
        4845eed5ab43561bf6783c3420078d848064a1c04830240205812c140946821c9002d0481c03080249180904e45010888102\
        791020104723712c208fae0fab1ce39c6e66c83a76327f9ff3219e4b916cc59a8cc53e56872e648fbc62cd99e7b5e2b42e32\
        07ae61913da47219da5ae45c4d9634ba9d789f3c9dc269ef8a4b676eafdeb3d390b5a6469b6267535537010d056333bf2a3d\
        95f52df24bf92f1abaa9d44956b793fdff9dafcda4efa3c735bebea6d66e7997f21e80b3a8216076f76b3ba0338a1e112408\
        c1534c2c85e4074814fc52f4a30addd01d55e886eea8c21a14530b595108e82706ed50c2366027bde7264e7798205596b084\
        2839d549022a88126298154eb80fbe4ff723d5715e567af3b4acf4e66959a937a25ce1472c0662303ed6b8da08271531a288\
        c4d54370909051154401e2e91fc247af07e663ef0110e4e1c18e3607beb1873c13f3cd7d7f421f3eeb719ee456efaedec5bb\
        7fd7bb735df05f5531e05701b1d5d53a";

    /// [`users`] by the same package at level 3, with a block for each third.
    pub(super) const ZSTD_FLUSHED: &str = "\
        28b52ffd0058bc0700824a1f1c7049da060d626746f103169d325a0005d82bbbbb7b4bc3cb55d53b01e9188a14e3547c26e6\
        2d4ddf58f68abc3f547e41ecefd9b1fcd77fefd79ad1f2786f77b8ca78cd7c7626da7515af37f74cf9d87efd3e592803e320\
        001508e928208162aa204e4245aa0018e8182853281d439162aa80a80381a9c34047421d023b20503314141e0a0641233a56\
        6921ad48272a580489ec98d246da109da8e01014d2b14a136941ea04900a16c11f74cc074aeb11223eeaae478531370f3abb\
        831ae708c11b3bf63588238b0f47867cbfb11bf2fd7004d531ee733b5764c1fa8d6ecad787bb295f1feea6e5bbf761ad1bc9\
        0b139758abcb64050063c60c58ecc8b7bff5e17f3f1f97eb2fcbd1cecaedaebbe06933def5e635a79af2ad1d9fad70b3ed6e\
        1b6edaf76eacb7d43633e543013d2080f3ed0110225a6504c146e8d8b38a33d218a113cda60cb322d0c8bbdb2c0a32dbcc1a\
        b113cc56c62298848e294b7148bb138b5006823aa63448eb040523d8b14a439a4e2838821da334a4e9848221d831a5455a27\
        28f81034d231288d10447657c111ec182bed082290abe008768cd250239c10650500a2860f10b025390c451398dbae8848d9\
        3a493e0101404844e761f565ddcd86b3bdc3a5c32bcb2bb5b4ed54d52894588e187c70d6d11bb9496598a67ce826437e103c\
        20b0f37103e8709419754c6973d30905cfd8314a9b5b272a78c68e51dadc3aa16033764c69e7d609059bb1634a9b1b77020a\
        51a623c875acd2e6d609557094193b764a7b32b74e54f08c1d53dab9b5134e940141e958b5a23848226d3a31ad3220681d93\
        5671501b8c10";

    /// 256 MiB of zeros, a run of 128 KiB in each block (RFC 8878, section 3.1.1.2).
    fn runs(window: u8) -> Vec<u8> {
        const BLOCK: u32 = 128 * 1024;
        let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, window];
        for block in 1..=2_048 {
            let head = BLOCK << 3 | 1 << 1 | u32::from(block == 2_048);
            frame.extend_from_slice(&head.to_le_bytes()[..3]);
            frame.push(0);
        }
        frame
    }

    /// A frame of one block that is stored as it is.
    fn stored(content: &[u8]) -> Vec<u8> {
        let head = u32::try_from(content.len()).unwrap() << 3 | 1;
        [&[0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3], &head.to_le_bytes()[..3], content].concat()
    }

    #[test]
    fn a_body_that_breaks_off_gives_its_beginning() {
        gives_prefixes("zstd", &unhex(ZSTD), &users());
        gives_prefixes("zstd", &unhex(ZSTD_FLUSHED), &users());
        gives_prefixes("zstd", &stored(&users()), &users());
        let flushed = unhex(ZSTD_FLUSHED);
        assert!(decoded("zstd", &flushed[..flushed.len() - 1]).0.len() >= users().len() / 3 * 2);
        let stored = stored(&users());
        assert_eq!(decoded("zstd", &stored[..stored.len() - 1]).0.len(), users().len() - 1);
    }

    #[test]
    fn frames_are_one_body_and_some_are_skipped() {
        let skipped = [&[0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
        let packed = [&skipped[..], &stored(b"first, "), &skipped, &unhex(ZSTD), &skipped].concat();
        assert_eq!(decoded("zstd", &packed), ([b"first, ", &users()[..]].concat(), DecodeEnd::Complete));
        assert_eq!(decoded("zstd", &packed[..packed.len() - 1]).1, malformed(0));
    }

    #[test]
    fn what_stands_before_a_fault_is_kept_and_what_stands_behind_it_counted() {
        let packed = [unhex(ZSTD), b"garbage".to_vec()].concat();
        assert_eq!(decoded("zstd", &packed), (users(), malformed(7)));
        // A block of the kind that is reserved.
        let (head, content) = (stored(b"kept")[..6].to_vec(), [4 << 3, 0, 0, b'k', b'e', b'p', b't']);
        let packed = [&head[..], &content, &[7, 0, 0], b"unread"].concat();
        assert_eq!(decoded("zstd", &packed), (b"kept".to_vec(), malformed(6)));
    }

    #[test]
    fn bombs_stop_at_the_limits() {
        stops_soon("zstd", &runs(7 << 3));
        stops_soon("zstd", &runs(13 << 3));
    }

    #[test]
    fn a_window_above_the_limit_is_refused_and_one_below_it_costs_what_it_is_used_for() {
        for (window, end) in
            [(21 << 3, DecodeEnd::SizeLimit), ((13 << 3) | 1, DecodeEnd::SizeLimit), (13 << 3, DecodeEnd::Complete)]
        {
            let mut packed = stored(b"content");
            packed[5] = window;
            assert_eq!(decoded("zstd", &packed).1, end, "{window}");
        }
    }

    #[test]
    fn blocks_without_content_are_decoded_no_longer_than_the_time_allows() {
        let mut packed = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3];
        packed.extend([0; 3].repeat(10_000_000));
        let limits = Limits { time: Duration::from_millis(5), ..LIMITS };
        assert_eq!(decoded_within(limits, "zstd", &packed), (Vec::new(), DecodeEnd::TimeLimit));
    }
}

#[cfg(all(feature = "brotli", feature = "gzip", feature = "zstd"))]
proptest::proptest! {
    #[test]
    fn any_bytes_under_any_codings_are_decoded_within_the_limits(
        bytes: Vec<u8>,
        codings in proptest::collection::vec(proptest::sample::select(&["gzip", "deflate", "br", "zstd"][..]), 0..4),
        most in 0_usize..100_000,
    ) {
        decoded_within(Limits { bytes: most, ..LIMITS }, &codings.join(","), &bytes);
    }

    #[test]
    fn broken_bodies_are_decoded_within_the_limits(
        changes in proptest::collection::vec((proptest::arbitrary::any::<proptest::sample::Index>(), proptest::arbitrary::any::<u8>()), 1..4),
    ) {
        for (coding, mut packed) in [
            ("gzip", gzip::gzip(&users())),
            ("br", unhex(brotli::BROTLI)),
            ("zstd", unhex(zstd::ZSTD)),
            ("zstd", unhex(zstd::ZSTD_FLUSHED)),
        ] {
            for (at, byte) in &changes {
                *at.get_mut(&mut packed) = *byte;
            }
            decoded(coding, &packed);
        }
    }
}
