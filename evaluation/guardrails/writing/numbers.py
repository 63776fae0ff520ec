"""Invented numbers that pass their own checks, written as people write them.

Telephone numbers are those set aside for fiction, e-mails are under example domains, bank and
company numbers under codes that nobody holds.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"


def social_security(random: Random) -> str:
    month = random.choice([f"{random.randint(1, 12):02}", f"{random.randint(20, 42)}"])
    department = random.choice(["99", "97", "34", "2A", "2B"])
    body = (
        f"{random.choice('12')}{random.randint(30, 99)}{month}{department}"
        f"{random.randint(1, 990):03}{random.randint(1, 990):03}"
    )
    number = int(body.replace("2A", "19").replace("2B", "18"))
    key = f"{97 - number % 97:02}"
    cut = (body[0], body[1:3], body[3:5], body[5:7], body[7:10], body[10:13], key)
    return random.choice([" ".join(cut), "".join(cut), ".".join(cut), " ".join(cut)])


def tax(random: Random) -> str:
    first = random.randint(0, 3) * 10**9 + random.randint(10**7, 10**9 - 1)
    digits = f"{first:010}{first % 511:03}"
    spaced = f"{digits[:2]} {digits[2:4]} {digits[4:7]} {digits[7:10]} {digits[10:]}"
    return random.choice([digits, spaced])


def iban(random: Random) -> str:
    country, length = random.choice([("FR", 23), ("FR", 23), ("BE", 12), ("PT", 21), ("DE", 18)])
    account = "99999" + "".join(random.choices("0123456789", k=length - 5))
    as_number = "".join(str(int(c, 36)) for c in account + country + "00")
    whole = f"{country}{98 - int(as_number) % 97:02}{account}"
    fours = " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))
    return random.choice([whole, fours, fours.lower(), fours])


def bank_card(random: Random) -> str:
    body = "497010" + "".join(random.choices("0123456789", k=9))
    digits = body + luhn(body)
    fours = " ".join(digits[at : at + 4] for at in range(0, 16, 4))
    return random.choice([digits, fours, fours.replace(" ", "-")])


def phone(random: Random) -> str:
    prefix = random.choice(["063998", "019900", "046571", "053649", "026191"])
    digits = prefix + f"{random.randint(0, 9999):04}"
    pairs = [digits[at : at + 2] for at in range(0, 10, 2)]
    return random.choice(
        [
            digits,
            " ".join(pairs),
            ".".join(pairs),
            "-".join(pairs),
            f"+33 {digits[1]} {' '.join(pairs[1:])}",
            f"0033{digits[1:]}",
            f"+33{digits[1:]}",
        ]
    )


def email(random: Random) -> str:
    user = random.choice(["k.belhadj", "rose.meunier34", "wzongo", "contact-perso", "lila_92"])
    domain = random.choice(["example.fr", "example.com", "mail.example.org"])
    return random.choice(
        [f"{user}@{domain}"] * 4 + [f"{user.upper()}@{domain.upper()}", f"{user} @ {domain}"]
    )


def plate(random: Random) -> str:
    letters = "".join(random.choices(PLATE_LETTERS, k=4))
    digits = f"{random.randint(1, 999):03}"
    new = f"{letters[:2]}-{digits}-{letters[2:]}"
    old = f"{random.randint(10, 999)} {letters[:3]} 34"
    return random.choice([new, new.lower(), new.replace("-", " "), new.replace("-", ""), old])


def identity_card(random: Random) -> str:
    old = "".join(random.choices("0123456789", k=12))
    new = random.choice(PLATE_LETTERS) + "9" + "".join(random.choices("0123456789", k=7))
    return random.choice([old, new])


def passport(random: Random) -> str:
    letters = "".join(random.choices(PLATE_LETTERS, k=2))
    return f"{random.randint(10, 25)}{letters}{random.randint(10000, 99999)}"


def driving_licence(random: Random) -> str:
    return "".join(random.choices("123456789", k=12))


def residence_permit(random: Random) -> str:
    return "99" + "".join(random.choices("0123456789", k=random.choice([7, 8])))


def caf(random: Random) -> str:
    return f"{random.randint(1000000, 9999999)}"


def company(random: Random) -> str:
    body = "999" + "".join(random.choices("0123456789", k=5))
    siren = body + luhn(body)
    office = siren + "0001"
    digits = office + luhn(office)
    spaced = f"{digits[:3]} {digits[3:6]} {digits[6:9]} {digits[9:]}"
    return random.choice([digits, spaced])


def file_number(random: Random) -> str:
    number = random.randint(10000, 99999)
    return random.choice([f"2026-{number}", f"LS{number}", f"{number}/B", f"BEL-26-{number}"])


def luhn(digits: str) -> str:
    """The last digit that makes ``digits`` pass Luhn's check."""
    doubled = (2 * int(d) if at % 2 == 0 else int(d) for at, d in enumerate(reversed(digits)))
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return str(-total % 10)


WRITERS: dict[str, Callable[[Random], str]] = {
    "FR_NIR": social_security,
    "FR_TAX_NUMBER": tax,
    "IBAN_CODE": iban,
    "CREDIT_CARD": bank_card,
    "PHONE_NUMBER": phone,
    "EMAIL_ADDRESS": email,
    "FR_LICENSE_PLATE": plate,
    "FR_IDENTITY_CARD": identity_card,
    "FR_PASSPORT": passport,
    "FR_DRIVING_LICENCE": driving_licence,
    "FR_RESIDENCE_PERMIT": residence_permit,
    "FR_CAF_NUMBER": caf,
    "FR_SIRET": company,
    "FILE_NUMBER": file_number,
}
