def is_missing(text, words):
    return text == "" or text.lower() in words


def number_of(text):
    """A number as people write it: 1,234.5, -5, 12 kg, 5 %, $3, (5); NaN for all else."""
    value = plain_number(text)
    return written_number(text) if math.isnan(value) else value


def plain_number(text):
    comma = DECIMAL == ","
    if re.fullmatch(r"[-+]?(\d+,?\d*|,\d+)([eE][-+]?\d{1,4})?" if comma else r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,4})?", text, re.ASCII):
        text = text.replace(",", ".") if comma else text
        whole = re.match(r"[-+]?(\d*)", text, re.ASCII).group(1)
        if len(whole) > 1 and whole[0] == "0" or text.lstrip("+-").isdigit() and len(whole) > 15:
            return math.nan  # a code: digits that a number would lose
        value = float(text)
        return value if math.isfinite(value) else math.nan
    marks = ".' \u00a0\u202f" if comma else ",' \u00a0\u202f"
    if re.fullmatch(rf"[-+]?[1-9]\d{{0,2}}(?:([{marks}])\d{{3}})(?:\1\d{{3}})*(?:{re.escape(DECIMAL)}\d*)?", text, re.ASCII):
        plain = re.sub(f"[{marks}]", "", text).replace(",", ".")
        return math.nan if "." not in plain and len(plain.lstrip("+-")) > 15 else float(plain)
    return math.nan


CURRENCY = "[$\u00a2-\u00a5\u058f\u060b\u09f2\u09f3\u09fb\u0af1\u0bf9\u0e3f\u17db\u20a0-\u20c0\ua838\ufdfc\ufe69\uff04\uffe0\uffe1\uffe5\uffe6]"
BEFORE = re.compile(rf"(?:USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|SEK|NOK|DKK|PLN|CZK|BRL|RUB|Rs\.?|US)?\s*{CURRENCY}?")
UNIT = re.compile(rf"\s*(%|\u2030|\u00b0[CF]?|{CURRENCY}|[a-zA-Z\u00b5\u03bc]{{1,7}}[\u00b2\u00b3]?(?:/[a-zA-Z]{{1,6}}[\u00b2\u00b3]?)?)\.?$")
FACTORS = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "bn": 1e9}


def written_number(text):
    if len(text) > 40:
        return math.nan
    special = special_number(text)
    if special is not None:
        return special
    signs = []
    if re.fullmatch(r"\(.*\)", text):
        text, signs = text[1:-1].strip(), ["-"]
    front = ""
    for turn in range(2):  # $-5 as well as -$5
        if turn == 0 or front:
            sign = re.match(r"[-+\u2212\u2013\ufe63\uff0d]\s*", text)
            if sign:
                text = text[sign.end():]
                signs.append("+" if sign.group()[0] == "+" else "-")
        if turn == 0:
            front = BEFORE.match(text).group()
            text = text[len(front):].lstrip()
    if len(signs) > 1:
        return math.nan
    unit = UNIT.search(text)
    core, name = (text[: unit.start()], unit.group(1)) if unit else (text, "")
    number = plain_number(core)
    if math.isnan(number) or core[0] in "+-":
        core, name = text, ""  # an exponent is no unit
        number = plain_number(core)
        if math.isnan(number) or core[0] in "+-":
            return math.nan
    return (-number if signs == ["-"] else number) * FACTORS.get(name, 1)


def special_number(text):
    """Hexadecimal, time in seconds and Indian thousands."""
    if re.fullmatch(r"0[xX][0-9a-fA-F]{1,12}", text):
        return float(int(text, 16))
    clock = re.fullmatch(r"(\d{1,4}):([0-5]?\d):([0-5]\d(?:[.,]\d+)?)", text, re.ASCII)
    if clock:
        seconds = clock.group(3).replace(DECIMAL, ".")
        return None if "," in seconds else int(clock.group(1)) * 3600 + int(clock.group(2)) * 60 + float(seconds)
    if DECIMAL == "." and re.fullmatch(r"\d{1,3}(?:,\d{2})+,\d{3}(?:\.\d+)?", text, re.ASCII):
        return float(text.replace(",", ""))
    return None


def numbers(table, column, missing, fill, features, flag=False):
    """Inputs of a column of numbers: (f(x) - centre) / spread, or sin and cos of 2 pi x / period."""
    cells = [text_of(row.get(column)) for row in table]
    values = np.array([math.nan if is_missing(cell, missing) else number_of(cell) for cell in cells], np.float64)
    return number_inputs(values, fill, features, flag, lambda part, x: x)


def number_inputs(values, fill, features, flag, part_of):
    gaps = np.isnan(values)
    log = features[0]["of"] == "value" and any(feature["log"] for feature in features)
    used = np.where(gaps | (values <= -1) if log else gaps, fill, values)
    inputs = []
    for feature in features:
        x = part_of(feature["of"], used)
        if feature["wave"]:
            angle = 2 * np.pi * x / feature["wave"]["period"]
            inputs.append(np.sin(angle) if feature["wave"]["curve"] == "sin" else np.cos(angle))
        else:
            inputs.append(((np.log1p(x) if feature["log"] else x) - feature["centre"]) / feature["spread"])
    return inputs + ([gaps.astype(np.float64)] if flag else [])


def lookup(table, column, missing, cells, gap, unseen, fold=False, flag=False):
    """One input: a number for each word."""
    texts = [text_of(row.get(column)) for row in table]
    gaps = [is_missing(text, missing) for text in texts]
    values = [gap if miss else cells.get(text.lower() if fold else text, unseen) for text, miss in zip(texts, gaps)]
    return [np.array(values, np.float64)] + ([np.array(gaps, np.float64)] if flag else [])


def one_hot(table, column, missing, words, gap, unseen, width, fold=False, flag=False):
    """An input for each word: 1 where it is the row's."""
    places = {word: place for place, word in enumerate(words)}
    texts = [text_of(row.get(column)) for row in table]
    gaps = [is_missing(text, missing) for text in texts]
    own = np.array([gap if miss else places.get(text.lower() if fold else text, unseen) for text, miss in zip(texts, gaps)])
    inputs = [(own == place).astype(np.float64) for place in range(width)]
    return inputs + ([np.array(gaps, np.float64)] if flag else [])


def text_of(cell):
    return "" if cell is None or cell != cell else str(cell).strip()


def normalise(x, gamma, beta, mean, variance, epsilon):
    """With a mean and a variance for each unit."""
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


def normalise_row(x, gamma, beta, epsilon):
    """The same with those of the row."""
    centred = x - x.mean(axis=1, keepdims=True)
    return gamma * centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + epsilon) + beta


def softmax(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def two_shares(z):
    """Probabilities of both classes, from the logits of the second."""
    p = (0.5 * (np.tanh(0.5 * z) + 1)).astype(np.float32).astype(np.float64)
    if TEMPERATURE is not None:
        logit = np.log(np.maximum(1e-38, p)) - np.log(np.maximum(2**-24, 1 - p))
        p = 0.5 * (np.tanh(0.5 * logit / TEMPERATURE) + 1)
    return np.stack([1 - p, p], axis=1)


def shares(z):
    """Probabilities of the classes, from their logits."""
    p = softmax(z).astype(np.float32).astype(np.float64)
    return p if TEMPERATURE is None else softmax(np.log(np.maximum(1e-38, p)) / TEMPERATURE)


def floats(shape, text):
    """Little-endian float32 out of base64; matrices are inputs x units."""
    return np.frombuffer(base64.b64decode(text), "<f4").astype(np.float64).reshape(shape)


def predict_file(predict, path, out=None):
    """The rows of a CSV file with the answers added, a few thousand at a time."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file, delimiter=DELIMITER)
        names = reader.fieldnames or []
        lacking = [column for column in COLUMNS if column not in names]
        if lacking:
            print(f"not in the file, counted as missing: {', '.join(lacking)}", file=sys.stderr)
        with open(out, "w", newline="", encoding="utf-8") if out else contextlib.nullcontext(sys.stdout) as target:
            writer = csv.writer(target, delimiter=DELIMITER, lineterminator="\n")
            for turn, table in enumerate(chunks(reader)):
                answers = predict(table)
                if turn == 0:
                    writer.writerow([*names, *answers])
                for row, *added in zip(table, *answers.values()):
                    writer.writerow([*(row[name] for name in names), *added])


def chunks(rows, size=4096):
    while True:
        chunk = list(itertools.islice(rows, size))
        if not chunk:
            return
        yield chunk
