"""Numbers as they are read out in English."""

from __future__ import annotations

__all__ = ["cardinal", "digits", "ordinal", "year_readings"]

_UNITS = "zero one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_ONES = f"{_UNITS} {_TEENS}".split()
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def cardinal(number: int) -> tuple[str, ...]:
    """The words of a whole number: 42 is "forty two". Beyond 10^15 the digits are read one by one."""
    if number < 20:
        return (_ONES[number],)
    if number < 100:
        return (_TENS[number // 10], *(cardinal(number % 10) if number % 10 else ()))
    if number >= 10**15:
        return digits(str(number))
    size, name = next(entry for entry in _SCALES if number >= entry[0])
    rest = number % size
    return (*cardinal(number // size), name, *(cardinal(rest) if rest else ()))


def ordinal(number: int) -> tuple[str, ...]:
    """21 is "twenty first"."""
    *head, last = cardinal(number)
    if last in _ORDINALS:
        return (*head, _ORDINALS[last])
    return (*head, last[:-1] + "ieth" if last.endswith("y") else last + "th")


def digits(text: str) -> tuple[str, ...]:
    """Each digit by its name."""
    return tuple(_ONES[int(c)] for c in text)


def year_readings(number: int) -> tuple[tuple[str, ...], ...]:
    """The ways to say a number of four digits, the likeliest first: 1811, 1905, 1900, 2007."""
    high, low = divmod(number, 100)
    plain = cardinal(number)
    with_and = (*plain[:-1], "and", plain[-1]) if number % 100 and number % 100 < 20 else ()
    if low == 0:
        pairs = (*cardinal(high), "hundred") if high % 10 else plain
    elif low < 10:
        pairs = (*cardinal(high), "oh", *cardinal(low))
    else:
        pairs = (*cardinal(high), *cardinal(low))
    likely = (plain, pairs) if 2000 <= number < 2010 else (pairs, plain)
    return tuple(dict.fromkeys(reading for reading in (*likely, with_and) if reading))
