"""Where countries are: the middle of each, and how far its people live from that.

Degrees of latitude and longitude, and kilometres, both rounded: good enough to tell a journey that
no aeroplane makes from one that it does, with the benefit of the doubt.
"""

import math

_TABLE = """
AD 42.5 1.5 20;AE 24 54 250;AF 34 66 500;AG 17 -62 30;AI 18 -63 20;AL 41 20 150;AM 40 45 150
AO -12 17 700;AR -34 -64 1500;AS -14 -171 60;AT 47.5 14 280;AU -27 134 2000;AW 12.5 -70 20
AZ 40.5 47.5 250;BA 44 18 180;BB 13 -59.5 20;BD 24 90 300;BE 50.6 4.6 150;BF 12 -2 400;BG 43 25 250
BH 26 50.5 30;BI -3.5 30 120;BJ 9.5 2.3 350;BM 32.3 -64.8 20;BN 4.5 114.7 70;BO -17 -65 700
BR -10 -53 2200;BS 24 -76 300;BT 27.5 90.5 150;BW -22 24 500;BY 53 28 320;BZ 17.2 -88.6 140
CA 56 -96 2600;CD -3 23 1100;CF 7 21 600;CG -1 15 500;CH 46.8 8.2 170;CI 7.5 -5.5 350
CK -21 -160 100;CL -35 -71 1900;CM 6 12.5 600;CN 35 105 2200;CO 4 -73 800;CR 10 -84 200
CU 22 -79 550;CV 16 -24 150;CW 12.2 -69 30;CY 35 33 100;CZ 49.8 15.5 240;DE 51.2 10.4 430
DJ 11.8 42.6 110;DK 56 10 220;DM 15.4 -61.4 30;DO 19 -70.5 180;DZ 30 3 1100;EC -1.5 -78.5 400
EE 58.8 25.5 180;EG 27 30 650;ER 15.3 39 350;ES 40 -4 600;ET 9 39.5 700;FI 64 26 600;FJ -18 178 200
FK -51.8 -59 120;FM 7 151 900;FO 62 -7 60;FR 46.6 2.5 550;GA -0.8 11.7 350;GB 54 -2.5 550
GD 12.1 -61.7 20;GE 42 43.5 250;GF 4 -53 200;GG 49.5 -2.5 20;GH 8 -1.2 350;GI 36.1 -5.4 5
GL 66 -48 1200;GM 13.4 -15.4 180;GN 10.5 -11 400;GP 16.2 -61.5 40;GQ 1.7 10.3 180;GR 39 22.5 400
GT 15.5 -90.3 220;GU 13.4 144.8 30;GW 12 -15 160;GY 5 -59 400;HK 22.3 114.2 40;HN 14.8 -86.5 300
HR 45.2 16 250;HT 19 -72.5 150;HU 47.2 19.4 260;ID -2.5 118 2300;IE 53.2 -8 230;IL 31.4 35 200
IM 54.2 -4.5 30;IN 22 79 1500;IQ 33 44 500;IR 32.5 54 1000;IS 65 -18.5 250;IT 42.8 12.8 600
JE 49.2 -2.1 10;JM 18.1 -77.3 110;JO 31.2 36.5 220;JP 37 138 1100;KE 0.5 38 500;KG 41.5 74.5 450
KH 12.7 105 270;KI 1.4 173 1500;KM -12 43.7 90;KN 17.3 -62.7 20;KP 40 127 330;KR 36.3 127.9 260
KW 29.3 47.7 100;KY 19.3 -81 80;KZ 48 67 1400;LA 18.5 104 500;LB 33.9 35.9 100;LC 13.9 -61 20
LI 47.1 9.5 15;LK 7.6 80.7 220;LR 6.5 -9.4 270;LS -29.6 28.3 120;LT 55.2 23.9 190;LU 49.8 6.1 40
LV 56.9 24.9 220;LY 27 17.5 850;MA 31.5 -6.5 600;MC 43.7 7.4 5;MD 47.2 28.5 180;ME 42.8 19.3 90
MG -19 46.7 750;MH 7.1 171 500;MK 41.6 21.7 100;ML 17 -4 800;MM 21 96 850;MN 46.9 103.8 1000
MO 22.2 113.6 10;MP 15.2 145.7 150;MQ 14.6 -61 30;MR 20 -10.5 700;MS 16.7 -62.2 10;MT 35.9 14.4 20
MU -20.2 57.6 40;MV 3.2 73.2 400;MW -13.3 34.3 400;MX 23.5 -102 1500;MY 3.8 109.5 1000
MZ -18 35.5 1000;NA -22 17 700;NC -21.3 165.5 200;NE 17 8 700;NG 9.5 8 600;NI 13 -85 250
NL 52.2 5.5 160;NO 64 12 900;NP 28.2 84 420;NR -0.5 166.9 5;NZ -41.5 173 800;OM 21 57 480
PA 8.5 -80 300;PE -9.5 -75 1000;PF -17.6 -149.5 700;PG -6.5 145 600;PH 12.5 122.5 850;PK 30 69.5 800
PL 52 19.4 370;PR 18.2 -66.5 90;PS 31.9 35.2 60;PT 39.6 -8 400;PW 7.4 134.5 60;PY -23.3 -58 420
QA 25.3 51.2 80;RE -21.1 55.5 35;RO 45.9 25 340;RS 44.2 20.8 240;RU 57 70 3800;RW -2 29.9 110
SA 24 45 900;SB -9 160 500;SC -4.7 55.5 200;SD 15.5 30 800;SE 62 16 800;SG 1.35 103.8 25
SI 46.1 14.8 120;SK 48.7 19.5 210;SL 8.5 -11.8 170;SM 43.9 12.5 7;SN 14.4 -14.5 320;SO 5.5 46 700
SR 4 -56 250;SS 7.5 30 550;ST 0.3 6.7 80;SV 13.7 -88.9 120;SX 18 -63.1 5;SY 35 38.5 330
SZ -26.5 31.5 90;TC 21.8 -71.8 60;TD 15 19 750;TG 8.6 1 270;TH 15 101 750;TJ 38.8 71 350
TL -8.8 125.8 130;TM 39 59.5 550;TN 34.5 9.5 380;TO -21.2 -175.2 150;TR 39 35.2 800
TT 10.5 -61.3 60;TV -8 178.5 250;TW 23.7 121 190;TZ -6.3 35 600;UA 48.8 31.3 650;UG 1.3 32.4 330
US 39.5 -98 2300;UY -32.8 -56 300;UZ 41.5 64 650;VA 41.9 12.45 1;VC 13.2 -61.2 40;VE 7.5 -66 650
VG 18.4 -64.6 20;VI 18 -64.8 40;VN 16 107 850;VU -16.3 167.5 400;WS -13.8 -172 60;XK 42.6 20.9 70
YE 15.8 47.5 500;ZA -29 25 800;ZM -13.5 28 600;ZW -19 30 400
"""
_PLACES: dict[str, tuple[float, float, float]] = {
    code: (float(lat), float(lon), float(radius))
    for line in _TABLE.strip().split("\n")
    for code, lat, lon, radius in (entry.split() for entry in line.split(";"))
}
_EARTH = 6371.0


def apart(one: str, other: str) -> float | None:
    """Kilometres that somebody must at least travel between two countries; None: not known."""
    if one == other:
        return 0.0
    if one not in _PLACES or other not in _PLACES:
        return None
    lat, lon, radius = _PLACES[one]
    to_lat, to_lon, to_radius = _PLACES[other]
    a, b = math.radians(lat), math.radians(to_lat)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(to_lon - lon) / 2) ** 2
    distance = 2 * _EARTH * math.asin(math.sqrt(min(half, 1.0)))
    return max(0.0, distance - radius - to_radius)
