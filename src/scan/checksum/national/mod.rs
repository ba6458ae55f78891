//! Checks of national identifiers, each in a file with the authority that defines it.

mod ar_cuit;
mod au_tfn;
mod be_nrn;
mod br_cnpj;
mod br_cpf;
mod ch_ahv;
mod cl_rut;
mod cn_resident_id;
mod de_steuer_id;
mod dk_cpr;
mod driver_license;
mod es_dni;
mod es_nie;
mod fi_hetu;
mod fr_nir;
mod hk_id;
mod ie_pps;
mod in_aadhaar;
mod in_pan;
mod it_codice_fiscale;
mod jp_my_number;
mod kr_rrn;
mod mx_curp;
mod nl_bsn;
mod no_fodselsnummer;
mod pl_pesel;
mod pt_nif;
mod se_personnummer;
mod sg_nric;
mod tr_tckn;
mod tw_id;
mod us_itin;
mod za_id;

use super::Check;

/// The checks of this folder.
pub(super) static CHECKS: [Check; 36] = [
    Check::checksum("ar_cuit", ar_cuit::is_ar_cuit),
    Check::checksum("au_tfn", au_tfn::is_au_tfn),
    Check::checksum("be_nrn", be_nrn::is_be_nrn),
    Check::checksum("br_cnpj", br_cnpj::is_br_cnpj),
    Check::checksum("br_cpf", br_cpf::is_br_cpf),
    Check::checksum("ch_ahv", ch_ahv::is_ch_ahv),
    Check::checksum("cl_rut", cl_rut::is_cl_rut),
    Check::checksum("cn_resident_id", cn_resident_id::is_cn_resident_id),
    Check::checksum("de_steuer_id", de_steuer_id::is_de_steuer_id),
    Check::structure("dk_cpr", dk_cpr::is_dk_cpr),
    Check::structure("driver_license", driver_license::can_be_driver_license),
    Check::checksum("es_dni", es_dni::is_es_dni),
    Check::checksum("es_nie", es_nie::is_es_nie),
    Check::checksum("fi_hetu", fi_hetu::is_fi_hetu),
    Check::checksum("fr_nir", fr_nir::is_fr_nir),
    Check::structure("fr_nir_without_key", fr_nir::can_be_without_key),
    Check::checksum("hk_id", hk_id::is_hk_id),
    Check::checksum("ie_pps", ie_pps::is_ie_pps),
    Check::checksum("in_aadhaar", in_aadhaar::is_in_aadhaar),
    Check::structure("in_pan", in_pan::can_be_in_pan),
    Check::checksum("it_codice_fiscale", it_codice_fiscale::is_it_codice_fiscale),
    Check::checksum("jp_my_number", jp_my_number::is_jp_my_number),
    Check::checksum("kr_rrn", kr_rrn::is_kr_rrn),
    Check::structure("kr_rrn_date", kr_rrn::can_be_kr_rrn),
    Check::checksum("mx_curp", mx_curp::is_mx_curp),
    Check::checksum("nl_bsn", nl_bsn::is_nl_bsn),
    Check::checksum("no_fodselsnummer", no_fodselsnummer::is_no_fodselsnummer),
    Check::checksum("pl_pesel", pl_pesel::is_pl_pesel),
    Check::checksum("pt_nif", pt_nif::is_pt_nif),
    Check::checksum("se_personnummer", se_personnummer::is_se_personnummer),
    Check::checksum("se_personnummer_no_time", se_personnummer::is_no_time),
    Check::checksum("sg_nric", sg_nric::is_sg_nric),
    Check::checksum("tr_tckn", tr_tckn::is_tr_tckn),
    Check::checksum("tw_id", tw_id::is_tw_id),
    Check::structure("us_itin", us_itin::is_us_itin),
    Check::checksum("za_id", za_id::is_za_id),
];

#[cfg(test)]
mod tests {
    use super::super::vectors;
    use super::*;

    /// Made up, or specimens of the authorities.
    const VALID: [(&str, &str); 59] = [
        ("ar_cuit", "27641526776"),
        ("au_tfn", "764555488"),
        ("be_nrn", "65080520992"),
        ("be_nrn", "04091725590"),
        ("br_cnpj", "23290104000183"),
        ("br_cnpj", "12ABC34501DE35"),
        ("br_cpf", "76506819987"),
        ("ch_ahv", "7565211327566"),
        ("cl_rut", "236669246"),
        ("cl_rut", "15440547K"),
        ("cn_resident_id", "33010219750921448X"),
        ("cn_resident_id", "33010219590607993X"),
        ("de_steuer_id", "39476801270"),
        ("es_dni", "23782341L"),
        ("es_dni", "12345678Z"),
        ("es_nie", "Y1561287S"),
        ("es_nie", "X4736114T"),
        ("fi_hetu", "131052308T"),
        ("fi_hetu", "290598A7164"),
        ("fi_hetu", "260662183H"),
        ("fr_nir", "156127507408255"),
        ("fr_nir", "285072A00401846"),
        ("hk_id", "V5063221"),
        ("hk_id", "YM5356174"),
        ("hk_id", "A1234563"),
        ("ie_pps", "9316881C"),
        ("ie_pps", "3284638CA"),
        ("ie_pps", "3774662TW"),
        ("ie_pps", "1234567T"),
        ("ie_pps", "1234567FA"),
        ("in_aadhaar", "269464298854"),
        ("it_codice_fiscale", "RSSMRA70E03F743U"),
        ("it_codice_fiscale", "RSSMRA8LM0MH5LMR"),
        ("jp_my_number", "667716989601"),
        ("kr_rrn", "8110121430401"),
        ("mx_curp", "GOMC820616HDFRNR04"),
        ("nl_bsn", "372146855"),
        ("nl_bsn", "111222333"),
        ("no_fodselsnummer", "03045836834"),
        ("no_fodselsnummer", "62095664836"),
        ("no_fodselsnummer", "11815169699"),
        ("pl_pesel", "98091783391"),
        ("pl_pesel", "44051401458"),
        ("pt_nif", "225031299"),
        ("pt_nif", "PT225031299"),
        ("se_personnummer", "6310075582"),
        ("se_personnummer", "196112118333"),
        ("se_personnummer", "8006709144"),
        ("sg_nric", "S1664411J"),
        ("sg_nric", "T9434175I"),
        ("sg_nric", "F3467406W"),
        ("sg_nric", "G8303689W"),
        ("sg_nric", "M0672857R"),
        ("tr_tckn", "75559053302"),
        ("tr_tckn", "10000000146"),
        ("tw_id", "A187451037"),
        ("tw_id", "Z800660940"),
        ("tw_id", "A123456789"),
        ("za_id", "8105198960089"),
    ];

    /// Numbers whose sums are right, and what is wrong with them.
    const INVALID: [(&str, &str, &str); 38] = [
        ("ar_cuit", "29641526779", "no kind of person has 29"),
        ("au_tfn", "000000000", "all the same"),
        ("be_nrn", "85139966485", "month 13"),
        ("be_nrn", "85014755521", "day 47"),
        ("br_cnpj", "11111111111111", "all the same"),
        ("br_cpf", "11111111111", "all the same"),
        ("ch_ahv", "7574822092558", "another country"),
        ("cl_rut", "111111111", "all the same"),
        ("cn_resident_id", "330102198513011233", "month 13"),
        ("cn_resident_id", "330102218501011231", "another century"),
        ("cn_resident_id", "030102198501011235", "no such region"),
        ("de_steuer_id", "12345678903", "no digit twice"),
        ("de_steuer_id", "11234456780", "two digits twice"),
        ("de_steuer_id", "11112345678", "a digit four times"),
        ("de_steuer_id", "01234567888", "begins with 0"),
        ("fi_hetu", "3201801232", "day 32"),
        ("fi_hetu", "0101800014", "numbers begin at 2"),
        ("fr_nir", "185137505604206", "month 13"),
        ("fr_nir", "585017505604202", "no such sex"),
        ("in_aadhaar", "123290104760", "begins with 1"),
        ("it_codice_fiscale", "RSSM1A85M01H501I", "a digit in the name"),
        ("it_codice_fiscale", "RSSMRA85M01H5A1Q", "no letter for a digit"),
        ("kr_rrn", "8513011234563", "month 13"),
        ("mx_curp", "GOMC851301HDFRNR01", "month 13"),
        ("no_fodselsnummer", "32138550639", "day 32"),
        ("nl_bsn", "000000000", "all the same"),
        ("pl_pesel", "85130112340", "month 13"),
        ("pt_nif", "418199523", "nobody has 41"),
        ("se_personnummer", "8502321238", "day 32"),
        ("se_personnummer", "218501011236", "another century"),
        ("tr_tckn", "01132756780", "begins with 0"),
        ("tw_id", "A336669249", "no such sex"),
        ("za_id", "8501011234381", "no such citizenship"),
        ("za_id", "8513011234089", "month 13"),
        ("hk_id", "17701592", "begins with a digit"),
        ("sg_nric", "A4535440G", "no such series"),
        ("es_nie", "W4744482X", "begins with another letter"),
        ("ie_pps", "1366019X", "check letters end with W"),
    ];

    #[test]
    fn a_right_sum_is_not_enough() {
        vectors::assert_invalid(&INVALID);
    }

    #[test]
    fn each_checksum_has_a_valid_number_that_passes() {
        vectors::assert_valid(&CHECKS, &VALID);
    }

    #[test]
    fn a_wrong_check_character_is_refused() {
        // The check letter of an Irish number may be followed by another letter.
        vectors::assert_check_character(&VALID, |name| (name == "ie_pps").then_some(7));
    }

    #[test]
    fn a_missing_or_another_digit_is_refused() {
        // Some sums are blind to some digits, and with eleven values two of them share a check digit.
        vectors::assert_digits(&VALID, 9);
    }
}
