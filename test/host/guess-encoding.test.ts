import iconv from "iconv-lite";
import { expect, it } from "vitest";
import { readTable } from "#core/data/read";
import { nodeDecoder } from "#host/text";

it.each([
  ["shift_jis", "都市名,人口\n東京都,1\n大阪府,2\n名古屋市,3\n"],
  ["shift_jis", "市町村,人口,年\n札幌市,13960,2020\n"],
  ["euc-jp", "都市名,人口\n東京都,1\nさいたま市,2\nつくば市,3\n"],
  ["gb18030", "城市,人口,年份\n北京,21540,2020\n上海,24280,2020\n广州,15300,2020\n"],
  ["big5", "城市,人口,年份\n臺北市,2646,2020\n高雄市,2773,2020\n臺中市,2815,2020\n"],
  ["euc-kr", "도시,인구,연도\n서울,9776,2020\n부산,3429,2020\n인천광역시,2947,2020\n"],
  ["windows-1251", "город,население,год\nМосква,12678,2020\nСанкт-Петербург,5398,2020\nКазань,1257,2020\n"],
  ["koi8-r", "город,население,год\nМосква,12678,2020\nСанкт-Петербург,5398,2020\nКазань,1257,2020\n"],
  ["windows-1250", "miasto,ludność,rok\nŁódź,679,2020\nKraków,779,2020\nPoznań,534,2020\n"],
  ["windows-1253", "πόλη,πληθυσμός,έτος\nΑθήνα,664,2020\nΘεσσαλονίκη,325,2020\n"],
  ["cp850", "stadt,einwohner,fläche\nMünchen,1488,310\nKöln,1083,405\nDüsseldorf,621,217\n"],
  ["macintosh", "stadt,einwohner,fläche\nMünchen,1488,310\nKöln,1083,405\nDüsseldorf,621,217\n"],
  ["windows-1252", "stadt,einwohner,fläche\nMünchen,1488,310\nKöln,1083,405\nDüsseldorf,621,217 €\n"],
  ["windows-1252", "nom,année\nélève,2020\nforêt,2021\nNoël,3°\nx²,“y”\n"],
  ["windows-1252", "a,b\nJosé,1\n"],
])("knows %s by its letters: %j", (encoding, text) => {
  const table = readTable(new Uint8Array(iconv.encode(text, encoding)), { decode: nodeDecoder });
  expect(table.dialect.encoding).toBe(encoding);
  const [first] = text.split("\n");
  expect(table.columns.map(({ name }) => name)).toEqual(first.split(","));
});

it("knows GB18030 by its byte order mark", () => {
  const bytes = new Uint8Array([0x84, 0x31, 0x95, 0x33, ...Buffer.from("x,y\n1,2\n")]);
  const table = readTable(bytes, { decode: nodeDecoder });
  expect(table.dialect.encoding).toBe("gb18030");
  expect(table.columns.map(({ name }) => name)).toEqual(["x", "y"]);
});
