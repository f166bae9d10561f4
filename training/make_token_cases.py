"""Writes models/tokens_cases.json: texts of our own with the tokens `tokens.py` finds, for the program's tests.

  python make_token_cases.py ../models/tokens_cases.json
"""
import json
import sys

from dateline_training.tokens import tokens

CASES = r"""
The mayor of Lenz spoke.
China-Tajikistan talks
a Franco-German-led plan
The deal -- long delayed -- collapsed...
Wait ... what?
No....
He paused – then left — quickly ―
2015–2019
pages 3—9
−5 degrees
e‑mail and re‐entry
--
-
----dash----
U.S. troops
the U.S.
the U.S
U.S.A today
U.S.A. today
The U.S.'s role
the U.K.-based firm
at 5 a.m. on Monday
at 5 p.m.
A.M. radio
i.e. this, e.g. that
J. Smith and J.K. Rowan
J.Smith left
George W. Bell
Plan B. failed
It was I...
Malcolm X spoke
vitamin C, vitamin D.
Mr. Orlov met Mrs. Lake and Ms. Ray.
MR. ORLOV MET DR. LAKE
mr. orlov met dr. lake
Gen. Adamu, Sen. Voss, Rep. Ito, Gov. Diaz, Lt. Col. Ford, Capt. Ruiz, Sgt. Oak
Prof. Okafor of St. Mary's
St. Petersburg and Ft. Worth and Mt. Etna
St.Petersburg
Jan. 5, Feb. 6, Aug. 7, Sept. 8, Oct. 9, Nov. 10, Dec. 11
Mar. 3 came
Near Del Mar. Then
No. 5 beat Nos. 6 and 7.
He said no. Then yes.
no. 12 and No.12
Art. 5 of Sec. 12, Fig. 3, Vol. 2, pp. 7-9
Modern Art. Sold.
Harbin Inc. and Delta Corp. bought Ivo Co. and Sons Ltd.
Apples, pears, etc. were sold.
Crane vs. Poole
approx. 40
Smith Jr. and Jones Sr.
Ph.D. students
a Ph.D
3.5 percent
1,000 people
1,234,567.89
10:30 GMT
10:30am
score 3:2.
5, 6 and 7
in 2020,and
pi is 3.
3.5.2021
24/7 coverage of 9/11
1/2 cup
and/or
the 20th century
the 1990s
the 1990's
the '90s
the ’80s
21st, 22nd, 23rd
G20 and G-20 and F-16s
$5bn and US$100m and €3.2 million and £40
10% or 10.5%
#5
COVID-19
don't
doesn’t
can't
cannot
Cannot
CANNOT
won't
ain't
DON'T
couldn't've
he'd've gone
I'm, you're, he's, we've, they'll, she'd
I’m, you’re, he’s, we’ve, they’ll, she’d
Italy's
Italy’s
ITALY'S
Italy 's
do n't
the states' rights
James' car
James's car
O'Brien and D'Angelo
O’Brien’s pub
Xi'an
Côte d'Ivoire
Côte d’Ivoire's
l'Oréal
rock'n'roll
Hawai'i
ma'am
'em
'Tis
'quoted words'
‘quoted words’
"quoted words"
“quoted words,” he said
„Zitat“ and «citation»
''old'' and ``older''
the 'S' class
it's's
's
’s
n't
(CPC)'s
the Institute (TIN) said
[sic]
{brace}
a;b:c,d.e
end.The next
end .Then
Yes!No?Maybe
What?!
!!!
wow!!
AT&T and R&D
P&O's
A/B test
C++ and C#
50-50
50°C
x=y
3x2
~20
*star*
a_b
snake_case_name
<tag>
user@example.org
mail jo.ann+x@mail.example.co.uk.
(ana@b.example)
@newsdesk
@news_desk: hello
.@anna says
#Election2031
#a_b_c!
word#tag
rate@10
# alone
@ alone
https://example.org/a/b?c=d&e=f#g
see http://example.org.
(https://example.org/x)
“https://example.org/x”
HTTPS://EXAMPLE.ORG/X,
www.example.org/path;
https://
http://a
example.com said
Example.com's shares
bbc.example.co.uk.
The.com
end.com-like
something.comma
a.b.c.d.e.com
visit news.example.gov today
file.txt
node.js
.NET
café
naïve résumé
cafe\u0301 open
Zürich, São Paulo, Kraków, Şırnak
Путин сказал
北京 和 上海
東京で
مرحبا بالعالم
हिन्दी भाषा
👍 ok👍👎
👩‍💻 works
soft\u00adhyphen
trailing\u00ad hyphen
zero\u200bwidth
join\u200der
\ufeffStart
tab\tand\nnewline\r\nend
non\u00a0breaking
thin\u2009space
ideographic\u3000space
null\u0000char
private\ue000use
½ cup, x², №5
①②
Ⅳ
ﬁnal
™ and ®
Brand™
’
'
"
.
..
...
…
….
,

   
 lead and trail 
DUSHANBE, March 3 (Agency) --
PARIS—Leaders met
PARIS (AP) — Leaders
Q: Why? A: Because.
Name (ABBR), other
Tajik-Chinese
non-EU
pre-1990
mid-2020s
twenty-one
co-operate
Sino–Russian
-5
5-
(-5)
U.N.-backed
U.N.Secretary
the E.U.
E.U
Ban Ki-moon
al-Hasan
Al-Hasan's
Abu Bakr al-Baghdadi
Mc'Donald
'n'
Guns 'n' Roses
Ünal's
É.U.
É. Macron
ß
İstanbul
word’
“‘nested’”
end.”
end.'
Co.'s plan
Inc.,
Inc.
Inc..
Mr..
v. and vs.
a. b.
A. B.
a.b
A.b
1.a
a.1
1.A.
5.
5..6
5...6
1,,2
1:2:3
1,000,
12:30:45.678
1.000,50
٣٫٥
٣.٥
4K, 5G
100km/h
$1/€1
""".split("\n")[1:-1]


def main(path):
    rows = []
    for text in CASES:
        text = text.encode("latin-1", "backslashreplace").decode("unicode_escape") if "\\" in text else text
        rows.append({"text": text, "tokens": [list(span) for span in tokens(text)]})
    with open(path, "w", encoding="utf-8") as f:
        f.write("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n")


if __name__ == "__main__":
    main(sys.argv[1])
