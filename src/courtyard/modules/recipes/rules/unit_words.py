"""How units are written, by language, as text tables.

Each entry is ``unit: singular, plural, other forms…``; the first two are what readers are shown.
"""
# ruff: noqa: RUF001  (Turkish dotless i and full-width forms are meant)

import re

_HI = """
g: ग्राम, ग्राम; kg: किलो, किलो, किलोग्राम; ml: मिली, मिली, मिलीलीटर; l: लीटर, लीटर; tsp: छोटा चम्मच, छोटे चम्मच, छोटी
चम्मच, टीस्पून, चम्मच; tbsp: बड़ा चम्मच, बड़े चम्मच, बड़ी चम्मच, टेबलस्पून, टेबल स्पून; cup: कप, कप, कटोरी; pinch:
चुटकी, चुटकी, चुटकीभर; piece: पीस, पीस, टुकड़े, टुकड़ा; clove: कली, कलियां, कलियाँ; can: डिब्बा, डिब्बे
"""
_HU = """
g: g, g, gramm; dag: dkg, dkg, deka, dekagramm; kg: kg, kg, kilogramm, kiló; l: l, l, liter; ml: ml, ml, milliliter;
dl: dl, dl, deciliter; tsp: teáskanál, teáskanál, tk, tk., kávéskanál, kk, kk., kiskanál, mokkáskanál; tbsp: evőkanál,
evőkanál, ek, ek., púpozott evőkanál; cup: csésze, csésze, bögre, pohár; piece: darab, darab, db, db.; pinch: csipet,
csipet, késhegynyi, csipetnyi; drop: csepp, csepp; clove: gerezd, gerezd; slice: szelet, szelet; can: konzerv,
konzerv, doboz; jar: üveg, üveg; package: csomag, csomag, cs., tasak; bunch: csokor, csokor, köteg; sprig: ág, ág;
head: fej, fej; handful: marék, marék; leaf: levél, levél; stalk: szál, szál
"""
_TR = """
g: g, g, gr, gram; kg: kg, kg, kilogram, kilo; l: l, l, litre, lt; ml: ml, ml, mililitre; tsp: çay kaşığı, çay kaşığı,
tatlı kaşığı, ç.k., kahve kaşığı; tbsp: yemek kaşığı, yemek kaşığı, y.k., çorba kaşığı; cup: su bardağı, su bardağı,
s.b., bardak; glass: çay bardağı, çay bardağı, kahve fincanı, fincan; piece: adet, adet, tane, parça; pinch: tutam,
tutam, çimdik; drop: damla, damla; clove: diş, diş; slice: dilim, dilim; can: kutu, kutu, konserve; jar: kavanoz,
kavanoz; package: paket, paket; bunch: demet, demet; sprig: dal, dal; head: baş, baş; handful: avuç, avuç; leaf:
yaprak, yaprak
"""
_PL = """
g: g, g, gram, gramy, gramów; dag: dag, dag, dkg, deko; kg: kg, kg, kilogram, kilogramy, kilogramów; l: l, l, litr,
litry, litrów, litra; ml: ml, ml, mililitr, mililitrów; tsp: łyżeczka, łyżeczki, łyżeczek, łyżeczkę; tbsp: łyżka,
łyżki, łyżek, łyżkę, łyżka stołowa; cup: szklanka, szklanki, szklanek, szklankę, filiżanka; piece: sztuka, sztuki,
szt., sztuk, kawałek, kawałki; pinch: szczypta, szczypty, szczyptę; drop: kropla, krople, kropli; clove: ząbek, ząbki,
ząbków; slice: plaster, plastry, plasterek, plastrów, kromka, kromki; can: puszka, puszki, puszek; jar: słoik, słoiki;
bottle: butelka, butelki; package: opakowanie, opakowania, opak., paczka, paczki; sachet: torebka, torebki, saszetka;
bunch: pęczek, pęczki; sprig: gałązka, gałązki; stalk: łodyga, łodygi; head: główka, główki; handful: garść, garści;
leaf: liść, liście, listek, listki, liści; cube: kostka, kostki
"""
_IT = """
g: g, g, grammo, grammi; kg: kg, kg, chilo, chili, chilogrammo; l: l, l, litro, litri; ml: ml, ml, millilitri; tsp:
cucchiaino, cucchiaini, cucchiaino da caffè, cucchiaino da tè; tbsp: cucchiaio, cucchiai, cucchiaio da tavola; cup:
tazza, tazze, tazzina, tazzine; piece: pezzo, pezzi, pezzetto, pz; pinch: pizzico, pizzichi, presa, prese; dash: filo,
fili, spruzzo, goccio; drop: goccia, gocce; clove: spicchio, spicchi; slice: fetta, fette, fettina; can: lattina,
lattine, barattolo, barattoli, scatola, scatoletta; jar: vasetto, vasetti, vaso; bottle: bottiglia, bottiglie;
package: confezione, confezioni, pacco, pacchetto, panetto; sachet: bustina, bustine, busta, buste; bunch: mazzo,
mazzi, mazzetto, mazzetti, ciuffo, ciuffi; sprig: rametto, rametti, ramo, rami; stalk: gambo, gambi, costa, coste;
head: testa, teste, cespo; handful: manciata, manciate; knob: noce, noci; leaf: foglia, foglie; glass: bicchiere,
bicchieri
"""
_PT = """
g: g, g, grama, gramas; kg: kg, kg, quilo, quilos, quilograma; l: l, l, litro, litros; tsp: colher de chá, colheres de
chá, colher (chá), colheres (chá), col. chá, c. chá, c. de chá, colher chá, colher (café), colher de café, colheres de
café, colher(es) de chá; tbsp: colher de sopa, colheres de sopa, colher (sopa), colheres (sopa), col. sopa, c. sopa,
c. de sopa, colher sopa, colher(es) de sopa, colher de sobremesa, colheres de sobremesa, colher (sobremesa); cup:
xícara, xícaras, xícara (chá), xícaras (chá), xícara de chá, xícaras de chá, xíc., chávena, chávenas, xícara(s);
piece: unidade, unidades, un., pedaço, pedaços; pinch: pitada, pitadas; dash: fio, fios; drop: gota, gotas; clove:
dente, dentes; slice: fatia, fatias, rodela, rodelas; can: lata, latas; bottle: garrafa, garrafas; jar: frasco,
frascos, vidro, vidros, pote, potes; package: pacote, pacotes, embalagem, caixa, caixas, caixinha; sachet: saqueta,
saquetas, sachê, sachês, envelope; bunch: maço, maços, molho, molhos; sprig: ramo, ramos, raminho; stalk: talo, talos;
head: cabeça, cabeças; handful: punhado, punhados, mão cheia; leaf: folha, folhas; glass: copo, copos; cube: cubo,
cubos, tablete, tabletes
"""
_ES = """
g: g, g, gramo, gramos; kg: kg, kg, kilogramo, kilogramos; l: l, l, litro, litros; ml: ml, ml, mililitro, mililitros;
tsp: cucharadita, cucharaditas, cdta, cdtas, cdita, cditas, cucharilla, cucharillas, cucharada de té, cucharada de
postre; tbsp: cucharada, cucharadas, cda, cdas, cucharada sopera, cucharadas soperas, cuch.; cup: taza, tazas; oz:
onza, onzas; lb: libra, libras; inch: pulgada, pulgadas; piece: unidad, unidades, ud, uds, pieza, piezas, trozo,
trozos, pza, pzas; pinch: pizca, pizcas, pellizco; dash: chorrito, chorritos, chorro, chorros; drop: gota, gotas;
clove: diente, dientes; slice: rebanada, rebanadas, loncha, lonchas, rodaja, rodajas; can: lata, latas; jar: bote,
botes, tarro, tarros, frasco; bottle: botella, botellas; package: paquete, paquetes; sachet: sobre, sobres; bag:
bolsa, bolsas; bunch: manojo, manojos; sprig: ramita, ramitas, rama, ramas; stalk: tallo, tallos; head: cabeza,
cabezas; handful: puñado, puñados; leaf: hoja, hojas; glass: vaso, vasos; stick: barra, barras
"""
_NO = """
tsp: ts, ts, teskje, teskjeer; tbsp: ss, ss, spiseskje, spiseskjeer; cup: kopp, kopper; piece: stk, stk, stykk,
stykker, biter; pinch: klype, klyper, knivsodd, knivspiss; dash: skvett, dæsj; clove: fedd, fedd, båt, båter; slice:
skive, skiver; can: boks, bokser; bottle: flaske, flasker; package: pakke, pakker, pk, beger, begre; sachet: pose,
poser; bunch: bunt, bunter, knippe, potte; sprig: kvist, kvister; stalk: stilk, stilker, stang, stenger; head: hode,
hoder; handful: neve, never, håndfull; leaf: blad, blader; drop: dråpe, dråper
"""
_DA = """
tsp: tsk., tsk., teske, teskeer, tsk; tbsp: spsk., spsk., spiseske, spiseskeer, spsk; cup: kop, kopper; piece: stk.,
stk., stk, styk, stykke, stykker; pinch: nip, nip, knivspids, knsp; dash: stænk, stænk, sjat, skvæt; drop: dråbe,
dråber; clove: fed, fed; slice: skive, skiver; can: dåse, dåser, ds; jar: glas, glas; bottle: flaske, flasker;
package: pakke, pakker, pk, pk.; sachet: brev, breve, pose, poser; bunch: bundt, bundter, potte, potter; sprig: kvist,
kviste; stalk: stilk, stilke, stængel, stængler; head: hoved, hoveder; handful: håndfuld, håndfulde; leaf: blad,
blade; glass: glas, glas
"""
_SV = """
tsp: tsk, tsk, tesked, teskedar; tbsp: msk, msk, matsked, matskedar; pinch: nypa, nypor, krm, kryddmått; cup: kkp,
kkp, kopp, koppar, kaffekopp; piece: st, st, styck, stycken, bit, bitar; dash: skvätt, skvättar, stänk; drop: droppe,
droppar; clove: klyfta, klyftor, vitlöksklyfta; slice: skiva, skivor; can: burk, burkar; bottle: flaska, flaskor;
package: förpackning, förpackningar, paket, pkt, förp, ask; sachet: påse, påsar; bunch: knippe, knippen, kruka,
krukor, bunt; sprig: kvist, kvistar; stalk: stjälk, stjälkar, stång; head: huvud, huvuden; handful: näve, nävar; knob:
klick, klickar; leaf: blad, blad; l: l, l, liter; g: g, g, gram; ml: ml, ml, milliliter; dl: dl, dl, deciliter
"""
_NL = """
g: g, g, gram, gr.; kg: kg, kg, kilo, kilogram; l: l, l, liter; ml: ml, ml, milliliter; tsp: tl, tl, theelepel,
theelepels, theelepeltje, theelepeltjes, thl, koffielepel, koffielepels; tbsp: el, el, eetlepel, eetlepels,
eetlepel(s), eetl; cup: kop, koppen, kopje, kopjes; lb: pond, pond; piece: stuk, stuks, stuk(s), stukken, stukje,
stukjes, st; pinch: snufje, snufjes, snuf, mespunt, mespuntje; dash: scheut, scheuten, scheutje, scheutjes; drop:
druppel, druppels; clove: teen, tenen, teentje, teentjes, teen/tenen; slice: plak, plakken, plakje, plakjes, sneetje,
sneetjes, sneden; can: blik, blikken, blikje, blikjes; jar: pot, potten, potje, potjes, glas; bottle: fles, flessen,
flesje; package: pak, pakken, pakje, pakjes, bakje, bakjes, beker; sachet: zakje, zakjes; bag: zak, zakken; bunch:
bos, bossen, bosje, bosjes; sprig: takje, takjes, tak, takken; stalk: stengel, stengels, steel, stelen; head: krop,
kroppen; handful: handvol, handvol, handje, handjes; knob: klontje, klontjes; leaf: blaadje, blaadjes, blad, bladeren;
cube: blokje, blokjes; batch: recept, recepten
"""
_FR = """
g: g, g, gramme, grammes; kg: kg, kg, kilogramme, kilogrammes; l: l, l, litre, litres; tsp: c. à café, c. à café, c. à
c., càc, cuillère à café, cuillères à café, cuillerée à café, cuillerées à café, cuil. à café, c. à thé, cuillère à
thé, cuillères à thé, cuil. à thé, cc, c. café, cuillère(s) à café, cuillere a cafe; tbsp: c. à soupe, c. à soupe, c.
à s., càs, cs, cuillère à soupe, cuillères à soupe, cuillerée à soupe, cuillerées à soupe, cuil. à soupe, c. à table,
c. soupe, cuillère(s) à soupe, cuillère à table; cup: tasse, tasses; lb: livre, livres; inch: pouce, pouces; piece:
pièce, pièces, morceau, morceaux, unité, unités, pce; pinch: pincée, pincées, pinc., pointe de couteau; dash: trait,
traits, filet, filets, giclée; drop: goutte, gouttes; clove: gousse, gousses, gousse(s); slice: tranche, tranches,
tran., rondelle, rondelles; can: boîte, boîtes, conserve, boîte(s); jar: pot, pots, bocal, bocaux, verrine; bottle:
bouteille, bouteilles; package: paquet, paquets, barquette, barquettes, brique, briques; sachet: sachet, sachets;
bunch: botte, bottes, bouquet, bouquets; sprig: brin, brins, branche, branches; stalk: tige, tiges, côte, côtes;
stick: bâton, bâtons, bâtonnet; head: tête, têtes; handful: poignée, poignées; knob: noix, noix, noisette; leaf:
feuille, feuilles, feuille(s); glass: verre, verres; bulb: bulbe, bulbes
"""
_DE = """
g: g, g, Gramm; kg: kg, kg, Kilogramm; l: l, l, Liter; ml: ml, ml, Milliliter; dl: dl, dl, Deziliter; tsp: TL, TL,
Teelöffel, Teel., KL, Kaffeelöffel, gestr. TL, geh. TL, gestrichener TL, gehäufter TL, TL gestr.; tbsp: EL, EL,
Esslöffel, Eßlöffel, Essl., gestr. EL, geh. EL, gehäufter EL, gehäufte EL, EL gestr.; cup: Tasse, Tassen; lb: Pfund,
Pfund, Pfd; inch: Zoll, Zoll; piece: Stück, Stück, Stk, St., Stück(e), Stücke, Scheit; pinch: Prise, Prisen, Prise(n),
Msp., Messerspitze, Messerspitzen, Pr.; dash: Schuss, Schuss, Spritzer, Schuß; drop: Tropfen, Tropfen; clove: Zehe,
Zehen, Zehe(n), Knoblauch-Zehe; slice: Scheibe, Scheiben, Scheibe(n); can: Dose, Dosen, Dose(n), Büchse, Büchsen; jar:
Glas, Gläser; bottle: Flasche, Flaschen; package: Packung, Packungen, Pck., Pckg., Pkg., Paket, Pakete, Becher,
Päckchen, Pck, Pkt., Pack.; sachet: Beutel, Beutel, Tüte, Tüten; bunch: Bund, Bund, Bündel, Bd., kleiner Bund, kleines
Bund, großes Bund, großer Bund; sprig: Zweig, Zweige, Zweig(e), Stiel, Stiele, Stängel; stalk: Stange, Stangen,
Stange(n); head: Kopf, Köpfe; handful: Handvoll, Handvoll, Hand voll, kleine Handvoll; leaf: Blatt, Blätter,
Blatt/Blätter; cube: Würfel, Würfel; portion: Portion, Portionen
"""
_EN = """
mg: mg, mg, milligram, milligrams; g: g, g, gr, grs, gm, gms, gram, grams, gramme, grammes, gram(s); kg: kg, kg, kgs,
kilo, kilos, kilogram, kilograms, kilogramme, kilogrammes; oz: oz, oz, ozs, ounce, ounces, ounce(s); lb: lb, lb, lbs,
pound, pounds, pound(s), lb(s); ml: ml, ml, mls, milliliter, milliliters, millilitre, millilitres, mL; cl: cl, cl,
centiliter, centiliters, centilitre, centilitres; dl: dl, dl, deciliter, deciliters, decilitre, decilitres; l: l, l,
lt, ltr, ltrs, liter, liters, litre, litres; tsp: tsp, tsp, tsps, tspn, teasp, teaspoon, teaspoons, teaspoonful,
teaspoonfuls, teaspoon(s); tbsp: tbsp, tbsp, tbsps, tbs, tblsp, tblsps, tbl, tbls, tablesp, tablespoon, tablespoons,
tablespoonful, tablespoonfuls, tablespoon(s), tbspn, dessertspoon, dessertspoons; fl oz: fl oz, fl oz, fl. oz., floz,
fluid oz, fluid ounce, fluid ounces; cup: cup, cups, cup(s), cupful, cupfuls; pint: pint, pints, pt, pts; quart:
quart, quarts, qt, qts; gallon: gallon, gallons, gal, gals; mm: mm, mm, millimeter, millimeters, millimetre,
millimetres; cm: cm, cm, centimeter, centimeters, centimetre, centimetres, cms; inch: inch, inches, in; piece: piece,
pieces, pc, pcs, pce, each, ea, piece(s), unit, units, whole piece; pinch: pinch, pinches, good pinch, small pinch,
big pinch, large pinch, generous pinch, pinch(es); dash: dash, dashes, dash(es), splash, glug, glugs, drizzle, shot,
shots; drop: drop, drops; clove: clove, cloves, clove(s); slice: slice, slices, slice(s), rasher, rashers; can: can,
cans, can(s), tin, tins, tin(s); jar: jar, jars; bottle: bottle, bottles; package: package, packages, pkg, pkgs, pack,
packs, packet, packets, pkt, pkts, carton, cartons, tub, tubs, box, boxes, container, containers, package(s), punnet,
punnets, block, blocks; sachet: sachet, sachets, envelope, envelopes; bag: bag, bags; bunch: bunch, bunches,
bunch(es), small bunch, large bunch, big bunch; sprig: sprig, sprigs, sprig(s); stalk: stalk, stalks, rib, ribs,
stalk(s); stick: stick, sticks; head: head, heads; handful: handful, handfuls, large handful, small handful, big
handful, good handful, handful(s); knob: knob, knobs; leaf: leaf, leaves; sheet: sheet, sheets; scoop: scoop, scoops;
cube: cube, cubes; ear: ear, ears; strip: strip, strips; batch: batch, batches, recipe; portion: portion, portions,
serving, servings; glass: glass, glasses; bowl: bowl, bowls; coffee spoon: coffee spoon, coffee spoons; bulb: bulb,
bulbs; dozen: dozen, dozens; ball: ball, balls
"""
_WITHOUT_GAPS = """
tbsp: 大さじ, 大匙, 大勺, 汤匙, 湯匙, 大茶匙; tsp: 小さじ, 小匙, 小勺, 茶匙; cup:
カップ, 杯, 量杯; g: グラム, 公克, 克; kg: キロ, 公斤, 千克; ml: ミリリットル, 毫升,
cc; l: リットル, 公升, 升; piece: 個分, 個, 个, 颗, 顆, 只, 隻, こ, コ, 粒, 丁,
玉, 块, 塊; slice: 切れ, 枚, 片; stalk: 本分, 本, 根, 条, 條; clove: かけ,
片分, 瓣; package: パック, 袋, 包, 盒; can: 缶, 罐; bunch: 束, 把, 株;
drop: 滴; pinch: つまみ, 撮; leaf: 葉, 叶
"""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    entries = (entry.partition(":") for entry in re.sub(r"\s+", " ", text).split(";"))
    return {key.strip(): tuple(form.strip() for form in forms.split(",")) for key, _, forms in entries}


WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "hi": _table(_HI),
    "hu": _table(_HU),
    "tr": _table(_TR),
    "pl": _table(_PL),
    "it": _table(_IT),
    "pt": _table(_PT),
    "es": _table(_ES),
    "no": _table(_NO),
    "nb": _table(_NO),
    "nn": _table(_NO),
    "da": _table(_DA),
    "sv": _table(_SV),
    "nl": _table(_NL),
    "fr": _table(_FR),
    "de": _table(_DE),
    "en": _table(_EN),
}
"""Language → unit → its forms. Where languages share a word, the later one in this order wins."""

CHARACTERS: dict[str, tuple[str, ...]] = _table(_WITHOUT_GAPS)
"""Units of languages written without gaps, found by their first characters."""
