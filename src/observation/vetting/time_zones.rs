//! Places of the IANA time zone database (2025b), which is in the public domain: <https://www.iana.org/time-zones>.

use super::word_list::WordList;

static AREAS: WordList =
    WordList::new("Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific US");

/// What stands behind an area. People are called by none of them together with an area, but somebody may call a device so.
static PLACES: WordList = WordList::new(
    "ACT Abidjan Accra Adak Addis_Ababa Adelaide Aden Alaska Aleutian Algiers Almaty Amman Amsterdam Anadyr \
     Anchorage Andorra Anguilla Antananarivo Antigua Apia Aqtau Aqtobe Araguaina Argentina/Buenos_Aires \
     Argentina/Catamarca Argentina/ComodRivadavia Argentina/Cordoba Argentina/Jujuy Argentina/La_Rioja \
     Argentina/Mendoza Argentina/Rio_Gallegos Argentina/Salta Argentina/San_Juan Argentina/San_Luis \
     Argentina/Tucuman Argentina/Ushuaia Arizona Aruba Ashgabat Ashkhabad Asmara Asmera Astrakhan Asuncion Athens \
     Atikokan Atka Atyrau Auckland Azores Baghdad Bahia Bahia_Banderas Bahrain Baku Bamako Bangkok Bangui Banjul \
     Barbados Barnaul Beirut Belem Belfast Belgrade Belize Berlin Bermuda Bishkek Bissau Blanc-Sablon Blantyre \
     Boa_Vista Bogota Boise Bougainville Bratislava Brazzaville Brisbane Broken_Hill Brunei Brussels Bucharest \
     Budapest Buenos_Aires Bujumbura Busingen Cairo Calcutta Cambridge_Bay Campo_Grande Canary Canberra Cancun \
     Cape_Verde Caracas Casablanca Casey Catamarca Cayenne Cayman Central Ceuta Chagos Chatham Chicago Chihuahua \
     Chisinau Chita Choibalsan Chongqing Christmas Chungking Chuuk Ciudad_Juarez Cocos Colombo Comoro Conakry \
     Copenhagen Coral_Harbour Cordoba Costa_Rica Coyhaique Creston Cuiaba Curacao Currie Dacca Dakar Damascus \
     Danmarkshavn Dar_es_Salaam Darwin Davis Dawson Dawson_Creek Denver Detroit Dhaka Dili Djibouti Dominica Douala \
     Dubai Dublin DumontDUrville Dushanbe East-Indiana Easter Eastern Edmonton Efate Eirunepe El_Aaiun El_Salvador \
     Enderbury Ensenada Eucla Faeroe Fakaofo Famagusta Faroe Fiji Fort_Nelson Fort_Wayne Fortaleza Freetown \
     Funafuti Gaborone Galapagos Gambier Gaza Gibraltar Glace_Bay Godthab Goose_Bay Grand_Turk Grenada Guadalcanal \
     Guadeloupe Guam Guatemala Guayaquil Guernsey Guyana Halifax Harare Harbin Havana Hawaii Hebron Helsinki \
     Hermosillo Ho_Chi_Minh Hobart Hong_Kong Honolulu Hovd Indiana-Starke Indiana/Indianapolis Indiana/Knox \
     Indiana/Marengo Indiana/Petersburg Indiana/Tell_City Indiana/Vevay Indiana/Vincennes Indiana/Winamac \
     Indianapolis Inuvik Iqaluit Irkutsk Isle_of_Man Istanbul Jakarta Jamaica Jan_Mayen Jayapura Jersey Jerusalem \
     Johannesburg Johnston Juba Jujuy Juneau Kabul Kaliningrad Kamchatka Kampala Kanton Karachi Kashgar Kathmandu \
     Katmandu Kentucky/Louisville Kentucky/Monticello Kerguelen Khandyga Khartoum Kiev Kigali Kinshasa Kiritimati \
     Kirov Knox_IN Kolkata Kosrae Kralendijk Krasnoyarsk Kuala_Lumpur Kuching Kuwait Kwajalein Kyiv LHI La_Paz \
     Lagos Libreville Lima Lindeman Lisbon Ljubljana Lome London Longyearbyen Lord_Howe Los_Angeles Louisville \
     Lower_Princes Luanda Lubumbashi Lusaka Luxembourg Macao Macau Maceio Macquarie Madeira Madrid Magadan Mahe \
     Majuro Makassar Malabo Maldives Malta Managua Manaus Manila Maputo Mariehamn Marigot Marquesas Martinique \
     Maseru Matamoros Mauritius Mawson Mayotte Mazatlan Mbabane McMurdo Melbourne Mendoza Menominee Merida \
     Metlakatla Mexico_City Michigan Midway Minsk Miquelon Mogadishu Monaco Moncton Monrovia Monterrey Montevideo \
     Montreal Montserrat Moscow Mountain Muscat NSW Nairobi Nassau Nauru Ndjamena New_York Niamey Nicosia Nipigon \
     Niue Nome Norfolk Noronha North North_Dakota/Beulah North_Dakota/Center North_Dakota/New_Salem Nouakchott \
     Noumea Novokuznetsk Novosibirsk Nuuk Ojinaga Omsk Oral Oslo Ouagadougou Pacific Pago_Pago Palau Palmer Panama \
     Pangnirtung Paramaribo Paris Perth Phnom_Penh Phoenix Pitcairn Podgorica Pohnpei Ponape Pontianak \
     Port-au-Prince Port_Moresby Port_of_Spain Porto-Novo Porto_Acre Porto_Velho Prague Puerto_Rico Punta_Arenas \
     Pyongyang Qatar Qostanay Queensland Qyzylorda Rainy_River Rangoon Rankin_Inlet Rarotonga Recife Regina \
     Resolute Reunion Reykjavik Riga Rio_Branco Riyadh Rome Rosario Rothera Saigon Saipan Sakhalin Samara Samarkand \
     Samoa San_Marino Santa_Isabel Santarem Santiago Santo_Domingo Sao_Paulo Sao_Tome Sarajevo Saratov Scoresbysund \
     Seoul Shanghai Shiprock Simferopol Singapore Sitka Skopje Sofia South South_Georgia South_Pole Srednekolymsk \
     St_Barthelemy St_Helena St_Johns St_Kitts St_Lucia St_Thomas St_Vincent Stanley Stockholm Swift_Current Sydney \
     Syowa Tahiti Taipei Tallinn Tarawa Tashkent Tasmania Tbilisi Tegucigalpa Tehran Tel_Aviv Thimbu Thimphu Thule \
     Thunder_Bay Tijuana Timbuktu Tirane Tiraspol Tokyo Tomsk Tongatapu Toronto Tortola Tripoli Troll Truk Tunis \
     Ujung_Pandang Ulaanbaatar Ulan_Bator Ulyanovsk Urumqi Ust-Nera Uzhgorod Vaduz Vancouver Vatican Victoria \
     Vienna Vientiane Vilnius Virgin Vladivostok Volgograd Vostok Wake Wallis Warsaw West Whitehorse Windhoek \
     Winnipeg Yakutat Yakutsk Yancowinna Yangon Yap Yekaterinburg Yellowknife Yerevan Zagreb Zaporozhye Zurich",
);

/// Whether a key is a time zone: `Europe/Berlin`, `Etc/GMT+3`.
pub(super) fn is_time_zone(key: &str) -> bool {
    let Some((area, place)) = key.split_once('/') else { return matches!(key, "UTC" | "GMT") };
    if area != "Etc" {
        return AREAS.contains(area) && PLACES.contains(place);
    }
    let offset = place.strip_prefix("GMT").and_then(|offset| offset.strip_prefix(['+', '-']));
    matches!(place, "UTC" | "GMT" | "UCT" | "Zulu" | "Universal" | "Greenwich")
        || offset.and_then(|offset| offset.parse().ok()).is_some_and(|hours: u8| hours <= 14)
}

#[cfg(test)]
mod tests {
    use super::is_time_zone;

    #[test]
    fn only_places_of_the_database_are_time_zones() {
        for zone in ["Europe/Berlin", "America/Argentina/Salta", "Etc/GMT+3", "Etc/GMT-14", "US/Pacific", "UTC"] {
            assert!(is_time_zone(zone), "{zone}");
        }
        for other in ["Europe/Anna", "Europe/annaschmidt", "US/4111111111", "Etc/GMT+88123", "Etc/anna", "/", "Europe/"]
        {
            assert!(!is_time_zone(other), "{other}");
        }
    }
}
