/** Encodings of text files that are offered by name; every name that iconv-lite knows is understood. */
export const offeredEncodings = {
  "utf-8": "UTF-8",
  "windows-1252": "Windows-1252, Western European",
  "iso-8859-1": "Latin-1, Western European",
  "iso-8859-15": "Latin-9, Western European",
  macintosh: "Mac, Western European",
  cp850: "DOS 850, Western European",
  cp437: "DOS 437, United States",
  "utf-16le": "UTF-16, little endian",
  "utf-16be": "UTF-16, big endian",
  "windows-1250": "Windows-1250, Central European",
  "iso-8859-2": "Latin-2, Central European",
  "windows-1251": "Windows-1251, Cyrillic",
  "koi8-r": "KOI8-R, Cyrillic",
  "windows-1253": "Windows-1253, Greek",
  "windows-1254": "Windows-1254, Turkish",
  "windows-1255": "Windows-1255, Hebrew",
  "windows-1256": "Windows-1256, Arabic",
  "windows-1257": "Windows-1257, Baltic",
  "windows-1258": "Windows-1258, Vietnamese",
  "windows-874": "Windows-874, Thai",
  shift_jis: "Shift JIS, Japanese",
  "euc-jp": "EUC-JP, Japanese",
  gb18030: "GB18030, Chinese",
  big5: "Big5, Chinese",
  "euc-kr": "EUC-KR, Korean",
} as const;

/** The name for people, or the id where it is not among the offered ones. */
export const encodingName = (id: string): string =>
  Object.hasOwn(offeredEncodings, id) ? offeredEncodings[id as keyof typeof offeredEncodings] : id.toUpperCase();
