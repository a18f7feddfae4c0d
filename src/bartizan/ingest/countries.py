"""ISO 3166 codes of countries that products write out in English.

Source: ISO 3166-1, English short names, and the common names that products use instead.
"""

_TABLE = """
AD Andorra;AE United Arab Emirates;AF Afghanistan;AG Antigua and Barbuda;AI Anguilla;AL Albania
AM Armenia;AO Angola;AQ Antarctica;AR Argentina;AS American Samoa;AT Austria;AU Australia;AW Aruba
AZ Azerbaijan;BA Bosnia and Herzegovina;BB Barbados;BD Bangladesh;BE Belgium;BF Burkina Faso
BG Bulgaria;BH Bahrain;BI Burundi;BJ Benin;BM Bermuda;BN Brunei;BN Brunei Darussalam;BO Bolivia
BR Brazil;BS Bahamas;BS The Bahamas;BT Bhutan;BW Botswana;BY Belarus;BZ Belize;CA Canada
CD Democratic Republic of the Congo;CD Congo, The Democratic Republic of the;CD DR Congo
CF Central African Republic;CG Congo;CG Republic of the Congo;CH Switzerland;CI Ivory Coast
CI Côte d'Ivoire;CI Cote d'Ivoire;CL Chile;CM Cameroon;CN China;CO Colombia;CR Costa Rica;CU Cuba
CV Cape Verde;CV Cabo Verde;CW Curaçao;CY Cyprus;CZ Czechia;CZ Czech Republic;DE Germany
DJ Djibouti;DK Denmark;DM Dominica;DO Dominican Republic;DZ Algeria;EC Ecuador;EE Estonia;EG Egypt
ER Eritrea;ES Spain;ET Ethiopia;FI Finland;FJ Fiji;FO Faroe Islands;FR France;GA Gabon
GB United Kingdom;GB Great Britain;GD Grenada;GE Georgia;GF French Guiana;GG Guernsey;GH Ghana
GI Gibraltar;GL Greenland;GM Gambia;GM The Gambia;GN Guinea;GP Guadeloupe;GQ Equatorial Guinea
GR Greece;GT Guatemala;GU Guam;GW Guinea-Bissau;GY Guyana;HK Hong Kong;HN Honduras;HR Croatia
HT Haiti;HU Hungary;ID Indonesia;IE Ireland;IL Israel;IM Isle of Man;IN India;IQ Iraq;IR Iran
IR Iran, Islamic Republic of;IS Iceland;IT Italy;JE Jersey;JM Jamaica;JO Jordan;JP Japan;KE Kenya
KG Kyrgyzstan;KH Cambodia;KI Kiribati;KM Comoros;KN Saint Kitts and Nevis;KP North Korea
KP Korea, Democratic People's Republic of;KR South Korea;KR Korea, Republic of
KR Republic of Korea;KW Kuwait;KY Cayman Islands;KZ Kazakhstan;LA Laos;LB Lebanon;LC Saint Lucia
LI Liechtenstein;LK Sri Lanka;LR Liberia;LS Lesotho;LT Lithuania;LU Luxembourg;LV Latvia;LY Libya
MA Morocco;MC Monaco;MD Moldova;MD Moldova, Republic of;ME Montenegro;MG Madagascar
MH Marshall Islands;MK North Macedonia;MK Macedonia;ML Mali;MM Myanmar;MN Mongolia;MO Macao
MO Macau;MP Northern Mariana Islands;MQ Martinique;MR Mauritania;MS Montserrat;MT Malta
MU Mauritius;MV Maldives;MW Malawi;MX Mexico;MY Malaysia;MZ Mozambique;NA Namibia
NC New Caledonia;NE Niger;NG Nigeria;NI Nicaragua;NL Netherlands;NL The Netherlands;NO Norway
NP Nepal;NR Nauru;NZ New Zealand;OM Oman;PA Panama;PE Peru;PF French Polynesia
PG Papua New Guinea;PH Philippines;PK Pakistan;PL Poland;PR Puerto Rico;PS Palestine
PS Palestine, State of;PS Palestinian Territory;PT Portugal;PW Palau;PY Paraguay;QA Qatar
RE Réunion;RE Reunion;RO Romania;RS Serbia;RU Russia;RU Russian Federation;RW Rwanda
SA Saudi Arabia;SB Solomon Islands;SC Seychelles;SD Sudan;SE Sweden;SG Singapore;SI Slovenia
SK Slovakia;SL Sierra Leone;SM San Marino;SN Senegal;SO Somalia;SR Suriname;SS South Sudan
ST Sao Tome and Principe;SV El Salvador;SX Sint Maarten;SY Syria;SY Syrian Arab Republic
SZ Eswatini;SZ Swaziland;TC Turks and Caicos Islands;TD Chad;TG Togo;TH Thailand;TJ Tajikistan
TL Timor-Leste;TL East Timor;TM Turkmenistan;TN Tunisia;TO Tonga;TR Turkey;TR Türkiye
TT Trinidad and Tobago;TV Tuvalu;TW Taiwan;TW Taiwan, Province of China;TZ Tanzania
TZ Tanzania, United Republic of;UA Ukraine;UG Uganda;US United States
US United States of America;US USA;UY Uruguay;UZ Uzbekistan;VA Holy See;VA Vatican City
VC Saint Vincent and the Grenadines;VE Venezuela;VE Venezuela, Bolivarian Republic of
VG British Virgin Islands;VI U.S. Virgin Islands;VN Vietnam;VN Viet Nam;VU Vanuatu;WS Samoa
XK Kosovo;YE Yemen;YT Mayotte;ZA South Africa;ZM Zambia;ZW Zimbabwe
"""

CODES: dict[str, str] = {
    entry[3:].casefold(): entry[:2]
    for line in _TABLE.split("\n")
    for entry in line.split(";")
    if entry
}
"""Code of a country by its name, folded."""
