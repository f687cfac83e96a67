CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s?([AaPp])\.?[Mm]\.?)?"
ZONE = r"(?:\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}})(?:(?:T|,?\s+){CLOCK})?{ZONE}", re.ASCII)
YEAR_MONTH = re.compile(r"(1[5-9]\d\d|2[01]\d\d)-(\d{2})", re.ASCII)
QUARTER = re.compile(r"(1[5-9]\d\d|2[01]\d\d)[-\s]?Q([1-4])", re.ASCII | re.IGNORECASE)
NUMBERED = re.compile(rf"(\d{{1,2}})([./-])(\d{{1,2}})\2(\d{{4}}|\d{{2}})(?:(?:T|,?\s+){CLOCK})?", re.ASCII)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?", re.ASCII)
NAME = r"([^\W\d_]{3,10})"
DAY_NAME = re.compile(
    rf"(?:[A-Za-z]{{3,9}}\.?,?\s+)?([0-9]{{1,2}})(?:st|nd|rd|th|\.)?[-\s/]?(?:of\s)?{NAME}\.?,?[-\s/]?([0-9]{{4}}|[0-9]{{2}})"
    rf"(?:(?:T|:|,?\s+){CLOCK})?{ZONE}"
)
NAME_DAY = re.compile(
    rf"(?:[A-Za-z]{{3,9}}\.?,?\s+)?{NAME}\.?[-\s]([0-9]{{1,2}})(?:st|nd|rd|th)?,?[-\s]([0-9]{{4}})(?:(?:T|,?\s+){CLOCK})?{ZONE}"
)
NAME_YEAR = re.compile(rf"{NAME}\.?[-\s](1[5-9][0-9][0-9]|2[01][0-9][0-9])")
UNIX = re.compile(
    r"[A-Za-z]{3}\s+([A-Za-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})\s+(?:[A-Z]{3,4}\s+)?(\d{4})", re.ASCII
)
# Beginnings that tell months apart in English, German, French, Spanish, Italian and Portuguese.
MONTHS = [
    "jan jän ene gen", "feb fév fev", "mar mär mrz", "apr avr abr", "may mai mag", "jun juin giu",
    "jul juil lug", "aug aoû aou ago", "sep set", "oct okt ott out", "nov", "dec déc dez dic",
]


def month_of(name):
    name = name.lower()
    return next((at + 1 for at, words in enumerate(MONTHS) if name.startswith(tuple(words.split()))), 0)


def year_of(digits):
    return int(digits) if len(digits) > 2 else int(digits) + (2000 if int(digits) < 69 else 1900)


def seconds_of(year, month, day, clock=(), shift=None):
    """Seconds since 1970; NaN for a day that there is not."""
    hour, minute, second, fraction, half = (*clock, *[None] * 5)[:5]
    hour, minute, second = int(hour or 0), int(minute or 0), int(second or 0)
    if half:
        if not 1 <= hour <= 12:
            return math.nan
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    try:
        time = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
    except ValueError:
        return math.nan
    seconds = (time - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(seconds=1)
    seconds += int((fraction or "").ljust(3, "0")[:3]) / 1000
    if shift and shift[0] in "+-":
        offset = int(shift[1:3]) * 60 + int(shift[-2:])
        seconds -= (-offset if shift[0] == "-" else offset) * 60
    return seconds


def date_of(text, order):
    if not 6 <= len(text) <= 40:
        return compact_date(text)
    found = YEAR_FIRST.fullmatch(text)
    if found:
        return seconds_of(int(found[1]), int(found[3]), int(found[4]), found.groups()[4:9], found[10])
    found = YEAR_MONTH.fullmatch(text)
    if found:
        return seconds_of(int(found[1]), int(found[2]), 1)
    found = QUARTER.fullmatch(text)
    if found:
        return seconds_of(int(found[1]), 3 * int(found[2]) - 2, 1)
    found = NUMBERED.fullmatch(text)
    if found:
        if order == "iso":
            return math.nan
        day, month = (found[1], found[3]) if order == "day_first" else (found[3], found[1])
        return seconds_of(year_of(found[4]), int(month), int(day), found.groups()[4:9])
    found = DAY_NAME.fullmatch(text)
    if found:
        time = seconds_of(year_of(found[3]), month_of(found[2]), int(found[1]), found.groups()[3:8], found[9])
        if not math.isnan(time):
            return time
    found = NAME_DAY.fullmatch(text)
    if found:
        return seconds_of(int(found[3]), month_of(found[1]), int(found[2]), found.groups()[3:8], found[9])
    found = NAME_YEAR.fullmatch(text)
    if found:
        return seconds_of(int(found[2]), month_of(found[1]), 1)
    found = UNIX.fullmatch(text)
    if found:
        return seconds_of(int(found[6]), month_of(found[1]), int(found[2]), found.groups()[2:5])
    return compact_date(text)


def compact_date(text):
    found = COMPACT.fullmatch(text)
    return seconds_of(int(found[1]), int(found[2]), int(found[3]), found.groups()[3:]) if found else math.nan


def date_part(part, days):
    """In UTC; Monday is weekday 0."""
    if part == "value":
        return days
    times = [EPOCH + timedelta(milliseconds=round(day * 86_400_000)) for day in days]
    of = {
        "weekday": lambda time: time.weekday(),
        "day_of_year": lambda time: time.timetuple().tm_yday,
    }.get(part, lambda time: getattr(time, part))
    return np.array([of(time) for time in times], np.float64)


EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def dates(table, column, missing, fill, order, features, flag=False):
    """Inputs of a column of dates, which count in days since 1970."""
    cells = [text_of(row.get(column)) for row in table]
    seconds = [math.nan if is_missing(cell, missing) else date_of(cell, order) for cell in cells]
    return number_inputs(np.array(seconds, np.float64) / 86_400, fill, features, flag, date_part)
