"""How far each character of Fira Sans moves the pen: the table behind `text.width`.

Read from the font files of the package fontpkg-fira-sans (the `hmtx` table, 1000 units per em; the
font's licence, the OFL, allows all use). A run begins at its code point and holds two base-64
digits per character, in the digits below; `--` stands for a character that the font lacks. A test
checks it against the fonts.
"""

from __future__ import annotations

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+-"
EM = 1000
LACKING = "--"

REGULAR = {
    0x0020: (
        "493n6F868JCwBP3R54546t7p3m6J3m888k6n7l7p8K7r8L6y8d8D3m3m7q7q7q7BFy8z9W8mA48N7h9tAe4d"
        "4n9D7oCAAhAq95Ap9T8X85AM8iCw8S8c8A5288528S884i8W9I7U9M8X5F889A4Q4O804bDP9A989I9M627J"
        "5f967iBD7b7i6r526J527e"
    ),
    0x00A0: (
        "493n7U888m8O6J8L61Cg7q8-7q6JA15D8B7q6G6G4i9CBU3m4J6G7q8sEaEaEa7B8z8z8z8z8z8zCm8m8N8N"
        "8N8N4d4d4d4dAGAhAqAqAqAqAq7qAqAMAMAMAM8c959H8W8W8W8W8W8WDH7U8X8X8X8X4Q4Q4Q4Q8w9A9898"
        "9898987q98969696967i9I7i8z8W8z8W8z8W8m7U8m7U8m7U8m7UA49MAG9S8N8X8N8X8N8X8N8X8N8X9t88"
        "9t889t889t88Ae9AAm9G4d4Q4d4Q4d4Q4d4Q4d4Q9O8o4n4O9D807z7o4b7o4b7o4b7o5C824uAh9AAh9AAh"
        "9AAtAh9AAq98Aq98Aq98E1EK9T629T629T628X7J8X7J8X7J8X7J855f855f855fAM96AM96AM96AM96AM96"
        "AM96CwBD8c7i8c8A6r8A6r8A6r5F"
    ),
    0x02C6: "68682J--4i4i2J--4i4i3t3t----6e--7D7E5h2z4W476A5k",
    0x0370: (
        "897T977U4m4mAh9O----4d7-7-7-3m4n--------2X619L3m9pC463--Bv--BNBx4R8z9W7y978N8AAeAq4d"
        "9D8zCAAh7-AqAZ95--7t858cCg8SAsAq4d8c9H7K9G4R8x9H9R7Y937K649G8+4R8D7g9C7Y6r989J987K9B"
        "7B8xBU7IBoCA4R8x988xCA9X8u8Q9AC49A9qBO9OAq988U7X8B6v7H749AA0------------------------"
        "----9O987-4OAq7Y7a959I9ECAAV989E9E9E"
    ),
    0x0400: (
        "8N8NBD7y8m8X4d4d4nE3EmBD9DAh8SAP8z939W7y9Z8NCr89AhAh9DAJCAAeAqAZ958m858SCq8SAP9aETET"
        "AjCp8+8PE39U8W938q6j8k8XBF7q9O9O8790AV9H989E9I7U737iCm7b998eCSCS9OBU847aCH8d8X8X9D6j"
        "7Y7J4Q4Q4OCSCk9G879O7i99"
    ),
    0x2010: (
        "----8m88CM8891--3a3a3a--6M6M6M--7+7+54------BY------------------Ia----------------5K"
        "5K--------AU--------24"
    ),
    0x2070: "6G------6G6G6G6G6G6G6H6G6G6B6B4h6G6G6G6G6G6G6G6G6G6G6H6G6G6B6B",
    0x20A0: "--8Y--------AN----CjEC9S90----IT--------8M--------8J8X----8m",
    0x2113: "6I----HY",
    0x2122: "Do",
    0x2126: "Aq",
    0x2150: "------EaEaEaEaEaEaEaEaEaEaEaDe",
    0x2190: "E4E4E4E4",
    0x2202: (
        "7+----E497----------------9M--7t7q----24------3m8m------D-------------------------5s"
        "--------------------------------------------------------7e--------------------------"
        "--------------------7q------7q7q"
    ),
    0x25A0: (
        "------------------------------9D----------------------------------------------------8J"
    ),
}

BOLD = {
    0x0020: (
        "3q3n6k8Z8XDJBn3g54546-8B3m6M3m88937880838j8F8i7E8+8e3m3m8282827SFy9A9d8xAA8G7eA1AT4c"
        "4w9k7zCGASAp9JAp9c8r8MAE8tDA8x978R5388538g885A8Z9K7U9N8d5V8W934Q4P8U4eDG93989K9N6D7V"
        "5y8+7yBb7v8076535-537y"
    ),
    0x00A0: (
        "3q3n7U8N8m8n5-8Y6rCg7q9d8C6M9+5c898C6G6G5A98C73m4s6G7q9ZF0F0F07S9A9A9A9A9A9AD68x8G8G"
        "8G8G4c4c4c4cANASApApApApAp82ApAEAEAEAE979J9R8Z8Z8Z8Z8Z8ZDM7U8d8d8d8d4Q4Q4Q4Q91939898"
        "98989882988+8+8+8+809K809A8Z9A8Z9A8Z8x7U8x7U8x7U8x7UAAAPAN9V8G8d8G8d8G8d8G8d8G8dA18W"
        "A18WA18WA18WAT93Ae9B4c4Q4c4Q4c4Q4c4Q4c4Q9W8p4w4P9k8U8T7z4e7z4e7z5V7z6V8V5RAS93AS93AS"
        "93AyAS93Ap98Ap98Ap98E7ED9c6D9c6D9c6D8r7V8r7V8r7V8r7V8M5y8M5y8M5yAE8+AE8+AE8+AE8+AE8+"
        "AE8+DABb9780978R768R768R765V"
    ),
    0x02C6: "6i6i2w--5A5A2w--5A5A3g3g----6c--7X7P6B3f564T6g6V",
    0x0370: (
        "8A7T9x7v4x4xAS9G----5P8080803m4w--------3A7CAS3mAuD67E--Cp--CnD24Q9A9d7z9J8G8RATAp4c"
        "9k9ACGAS89ApAR9J--7t8M97D38xBFAp4c979M7T974Q8s9M9U7r927T6S978s4Q8X88987r6-989W9A7S9N"
        "7S8sBk7dC5C74Q8s988sC7A78s8Y9jDa9jAEBh92Ap988q7b88717g7X9NAF------------------------"
        "----919A804PAp7b7b9J9K9PCGAV9A9P9P9P"
    ),
    0x0400: (
        "8G8GBc7z8x8r4c4c4wESEsBc9dAS8uAJ9A9G9d7z9o8GDr8OASAS9dAGCGATApAR9J8x8M8uDD8xAf9fEHEd"
        "B6DB9D8SES9V8Z8-8k6m8i8dBi7o9H9H8T8yAV9C98989K7U7J80D17v9G8dCHCU9bBp897bCY8h8d8d9A6m"
        "7b7V4Q4Q4PCSCl9B8T9H8093"
    ),
    0x2010: (
        "----8m88CR889E--3l3l3l--6s6s6s--8C8C5L------BQ------------------JF----------------5Z"
        "5Z--------Ad--------2W"
    ),
    0x2070: "6G------6G6G6G6G6G6G6H6G6G6C6C4o6G6G6G6G6G6G6G6G6G6G6H6G6G6C6C",
    0x20A0: "--8i--------AH----D5ES9V9B----Jd--------8r--------8R8z----9B",
    0x2113: "75----Hg",
    0x2122: "E4",
    0x2126: "Ap",
    0x2150: "------F0F0F0F0F0F0F0F0F0F0F0D+",
    0x2190: "E4E4E4E4",
    0x2202: (
        "8M----E49J----------------9S--8482----2W------3m8m------E1------------------------66"
        "--------------------------------------------------------7y--------------------------"
        "--------------------82------8282"
    ),
    0x25A0: (
        "------------------------------9D----------------------------------------------------8r"
    ),
}
