/** Files that are no tables. */
import { decodeUtf8 } from "./csv/utf8";
import { DataError } from "./error";

/** Files that are often taken for tables, by their first bytes (a text stands for its bytes), and what to do with them. */
const knownFiles: readonly (readonly [begins: string | readonly number[], what: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], "a ZIP archive: unpack it first"],
  [[0xd0, 0xcf, 0x11, 0xe0], "an old Excel workbook: save its sheet as CSV"],
  [[0x1f, 0x8b], "a gzip archive: unpack it first"],
  [[0x28, 0xb5, 0x2f, 0xfd], "a Zstandard archive: unpack it first"],
  ["BZh", "a bzip2 archive: unpack it first"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "an xz archive: unpack it first"],
  [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "a 7-Zip archive: unpack it first"],
  ["%PDF", "a PDF document: export its table as CSV"],
  ["PAR1", "a Parquet file in an archive: unpack it first"],
  [[0x89, 0x50, 0x4e, 0x47], "a PNG picture"],
  ["$FL2", "an SPSS file (.sav): save it as CSV in SPSS, or with pandas.read_spss"],
  ["$FL3", "an SPSS file (.zsav): save it as CSV in SPSS, or with pandas.read_spss"],
  ["<stata_dta>", "a Stata file (.dta): save it with export delimited in Stata, or with pandas.read_stata"],
  ["RDX2\n", "R data (.RData): save the table with write.csv in R"],
  ["RDX3\n", "R data (.RData): save the table with write.csv in R"],
  ["X\n\0\0\0", "R data (.rds): save the table with write.csv in R"],
  ["A\n2\n", "R data (.rds): save the table with write.csv in R"],
  ["A\n3\n", "R data (.rds): save the table with write.csv in R"],
  ["ARROW1\0", "an Arrow file (.arrow, .feather): save it as Parquet or CSV"],
  ["FEA1\0", "a Feather file: save it as Parquet or CSV"],
  ["\u0089HDF", "an HDF5 file: export its table as CSV"],
  ["\u0093NUMPY", "a NumPy array (.npy): save it with numpy.savetxt"],
  ["SQLite format 3\0", "an SQLite database: export a table as CSV"],
  ["Obj\u0001", "an Avro file: save it as Parquet or CSV"],
  ["HEADER RECORD*******LIBRARY", "a SAS transport file (.xpt): export it as CSV, or with pandas.read_sas"],
  ["MATLAB 5.0", "a MATLAB file (.mat): save it with writetable"],
];

/** Texts that are no tables, and what to do with them. */
const knownTexts: readonly (readonly [looks: RegExp, what: string])[] = [
  [/^\s*@relation\b/i, "an ARFF file (.arff, .dat): save it as CSV in Weka, or with scipy.io.arff.loadarff"],
  [/^\s*\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\})/, "JSON: write its records as rows of a CSV, with pandas.read_json"],
  [/^\s*\[\s*[[{]/, "JSON: write its records as rows of a CSV, with pandas.read_json"],
  [/^\s*<(?:\?xml|!doctype|html|table)\b/i, "a web page or an XML document: export its table as CSV"],
  [
    /^(?:[-+]?\d+(?:\.\d+)?(?: \d+:[-+]?[\d.]+(?:[eE][-+]?\d+)?)+ *\r?\n){2}/,
    "a sparse LIBSVM file: write all its columns as CSV, with sklearn.datasets.load_svmlight_file",
  ],
];
const textBytes = 4096;
/** An ARFF file may begin with pages of comments. */
const mostComments = 1 << 18;

export function refuseKnownBinary(bytes: Uint8Array): void {
  if (bytes.length === 0) throw new DataError("empty", "The file is empty. Choose a file with a header and rows.");
  for (const [start, what] of knownFiles) {
    const wanted = typeof start === "string" ? Array.from(start, (char) => char.charCodeAt(0)) : start;
    if (wanted.every((byte, i) => bytes[i] === byte)) throw noTable(zipped(bytes) ?? what);
  }
  // Old Stata files say their version, their byte order and that they hold data.
  if (bytes[0] >= 0x69 && bytes[0] <= 0x73 && (bytes[1] === 1 || bytes[1] === 2) && bytes[2] === 1) {
    throw noTable("a Stata file (.dta): save it with export delimited in Stata, or with pandas.read_stata");
  }
  const from = behindComments(bytes);
  refuseKnownText(decodeUtf8(bytes, from, Math.min(bytes.length, from + textBytes)).replace(/^\uFEFF/, ""));
}

/** Where the first line begins that is neither empty nor begins with %. */
function behindComments(bytes: Uint8Array): number {
  const most = Math.min(bytes.length, mostComments);
  let start = 0;
  for (let at = 0; at < most; at++) {
    const byte = bytes[at];
    if (byte === 10 || byte === 13) start = at + 1;
    else if (byte === 37 && at === start) while (at + 1 < most && bytes[at + 1] !== 10 && bytes[at + 1] !== 13) at++;
    else if (byte !== 32 && byte !== 9) return start;
    else if (at === start) start++;
  }
  return 0;
}

function refuseKnownText(text: string): void {
  for (const [looks, what] of knownTexts) if (looks.test(text)) throw noTable(what);
}

const noTable = (what: string): DataError => new DataError("binary", `This is no CSV file but ${what}.`);

/** What a ZIP archive is, by the names of its first parts. */
function zipped(bytes: Uint8Array): string | null {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return null;
  const names = decodeUtf8(bytes, 0, Math.min(bytes.length, textBytes));
  if (/\[Content_Types\]\.xml|_rels\/|xl\//.test(names)) return "an Excel workbook: save its sheet as CSV";
  if (names.includes("opendocument.spreadsheet")) return "an OpenDocument spreadsheet (.ods): save its sheet as CSV";
  return null;
}

export function refuseNul(text: string): void {
  const at = text.indexOf("\0");
  if (at >= 0) throw nulError(text.slice(0, at).split(/\r\n|\r|\n/).length);
}

export function nulError(line: number): DataError {
  return new DataError(
    "binary",
    `The file has NUL bytes (first on line ${line}), so it is not text in this encoding. Choose another encoding, or export it as CSV.`,
    line,
  );
}
