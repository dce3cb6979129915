#!/usr/bin/env python3
"""Makes wiring.md and wiring.svg from board.toml and parts.toml.

generate.py            writes both
generate.py --check    writes nothing; exit 1 if they are not what would be written, or the two sources contradict each other

Standard library only (Python 3.11 or newer).
"""
import sys
import tomllib
from html import escape
from pathlib import Path

HERE = Path(__file__).resolve().parent

# The Raspberry Pi's 40-pin header: pin -> GPIO number of the SoC, or what it carries.
HEADER = {
    1: "3V3", 2: "5V", 3: 2, 4: "5V", 5: 3, 6: "GND", 7: 4, 8: 14, 9: "GND", 10: 15, 11: 17, 12: 18, 13: 27, 14: "GND", 15: 22,
    16: 23, 17: "3V3", 18: 24, 19: 10, 20: "GND", 21: 9, 22: 25, 23: 11, 24: 8, 25: "GND", 26: 7, 27: 0, 28: 1, 29: 5, 30: "GND",
    31: 6, 32: 12, 33: 13, 34: "GND", 35: 19, 36: 16, 37: 26, 38: 20, 39: "GND", 40: 21,
}
PIN_OF = {gpio: pin for pin, gpio in HEADER.items() if isinstance(gpio, int)}
I2C = {2, 3}
COLOURS = {"hook": "#b45309", "keypad": "#1d4ed8", "lights": "#7e22ce", "i2c": "#047857", "i2s": "#be123c", "serial": "#475569"}


class Wrong(Exception):
    """The sources contradict each other."""


def load(name):
    with open(HERE / name, "rb") as file:
        return tomllib.load(file)


def resolve(board, key):
    """A number, or the value of section.key in board.toml."""
    if isinstance(key, int):
        return key
    section, name = key.split(".")
    try:
        return board[section][name]
    except KeyError:
        raise Wrong(f"parts.toml names {key}, which is not in board.toml") from None


def keys_with_pins(board):
    return {f"{section}.{key}" for section, keys in board.items() if isinstance(keys, dict)
            for key in keys if key == "pin" or key.endswith("-pin")}


def wires(board, parts):
    """(part, wire, gpio or None) of every wire, checked."""
    rows, users, named = [], {}, set()
    for part in parts["part"]:
        for wire in part["wires"]:
            gpio = resolve(board, wire["gpio"]) if "gpio" in wire else None
            if gpio is None and wire.get("power") not in HEADER.values():
                raise Wrong(f"{part['name']}: {wire['signal']} goes nowhere")
            if gpio is not None and gpio not in PIN_OF:
                raise Wrong(f"{part['name']}: GPIO{gpio} is not on the header")
            if gpio is not None and gpio not in I2C and users.setdefault(gpio, part["name"]) != part["name"]:
                raise Wrong(f"GPIO{gpio} belongs to {users[gpio]} and to {part['name']}")
            if isinstance(wire.get("gpio"), str):
                named.add(wire["gpio"])
            rows.append((part, wire, gpio))
    missing = keys_with_pins(board) - named
    if missing:
        raise Wrong(f"board.toml has pins that no part uses: {', '.join(sorted(missing))}")
    return rows


def where(wire, gpio):
    if gpio is None:
        pins = ", ".join(str(pin) for pin, carries in HEADER.items() if carries == wire["power"])
        return f"{wire['power']} ({pins})", "–"
    return str(PIN_OF[gpio]), f"GPIO{gpio}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]


def budget(parts):
    """Rows of the current budget; the 3.3 V rail is made from 5 V by the Pi, so it counts there too."""
    supply = parts["supply"]
    rows, sums = [], {"3v3": [0, 0], "5v": [0, 0]}
    for part in parts["part"]:
        rows.append((part["name"], {"3v3": "3.3 V", "5v": "5 V"}[part["rail"]], f"{part['typical']:g}", f"{part['maximum']:g}"))
        for rail in {part["rail"], "5v"}:
            sums[rail][0] += part["typical"]
            sums[rail][1] += part["maximum"]
    for rail, name in (("3v3", "3.3 V"), ("5v", "5 V")):
        available = supply[f"available-{rail}"]
        if sums[rail][1] > available:
            raise Wrong(f"the {name} rail may need {sums[rail][1]:g} mA and has {available}")
        rows.append((f"**sum** of {available} mA available", f"**{name}**", f"**{sums[rail][0]:g}**", f"**{sums[rail][1]:g}**"))
    return rows


def markdown(board, parts):
    rows = wires(board, parts)
    lines = ["<!-- Made by generate.py from board.toml and parts.toml: do not edit. -->", "# Wiring of the reference booth", "",
             "Not built yet: nobody has soldered this. Header pins are numbered as on the board, GPIO numbers are the SoC's.", "",
             "![Wiring](wiring.svg)", "", "## Wires", ""]
    lines += table(("part", "signal", "part's pin", "header pin", "GPIO"),
                   [(part["name"], wire["signal"], wire["pin"], *where(wire, gpio)) for part, wire, gpio in rows])
    lines += ["", "## I²C addresses", ""]
    lines += table(("part", "address (7 bits)"), [(p["name"], f"0x{resolve(board, p['address']):02X}") for p in parts["part"] if "address" in p])
    used = {gpio for _, _, gpio in rows if gpio is not None}
    free = sorted(set(PIN_OF) - used - {0, 1})
    lines += ["", "## Pin budget", "",
              f"{len(used)} of {len(PIN_OF)} GPIOs used; GPIO0 and 1 belong to an add-on board's EEPROM. Free: "
              + ", ".join(f"GPIO{gpio} ({PIN_OF[gpio]})" for gpio in free) + "."]
    lines += ["", "## Current budget", "", "Milliamperes at the rail, from datasheets, not measured. The 3.3 V parts load the 5 V rail as well.", ""]
    lines += table(("part", "rail", "typical", "at most"), budget(parts))
    lines += ["", f"Supply: {parts['supply']['name']}.", "", "## Notes", ""]
    lines += [f"- {part['name']}: {part['note']}." for part in parts["part"]]
    return "\n".join(lines) + "\n"


def kind(part, gpio):
    if gpio in I2C:
        return "i2c"
    if gpio in range(18, 22):
        return "i2s"
    if gpio in (14, 15):
        return "serial"
    return next(name for name in COLOURS if name in part["name"].lower())


def text(x, y, words, size=13, anchor="start", weight="normal", fill="#1f2937"):
    return (f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}" fill="{fill}">'
            f'{escape(str(words))}</text>')


def drawing(board, parts):
    rows = wires(board, parts)
    pitch, top, left, box = 36, 110, 120, 640
    pin_y = {pin: top + ((pin - 1) // 2) * pitch for pin in HEADER}
    shapes, lines = [], []
    for pin, carries in HEADER.items():
        x = left + (0 if pin % 2 else 44)
        fill = {"5V": "#dc2626", "3V3": "#f59e0b", "GND": "#111827"}.get(carries, "#e5e7eb")
        shapes.append(f'<rect x="{x - 15}" y="{pin_y[pin] - 13}" width="30" height="26" rx="5" fill="{fill}" stroke="#6b7280"/>')
        shapes.append(text(x, pin_y[pin] + 5, pin, 12, "middle", fill="#fff" if carries in ("5V", "GND") else "#111827"))
        label = carries if isinstance(carries, str) else f"GPIO{carries}"
        if pin % 2:
            shapes.append(text(x - 24, pin_y[pin] + 5, label, 12, "end"))
        else:
            shapes.append(text(x + 24, pin_y[pin] + 5, label, 12))
    y = 84
    lane = 0
    for part in parts["part"]:
        mine = [(wire, gpio) for owner, wire, gpio in rows if owner is part]
        if not mine:
            continue
        height = 40 + 22 * len(mine)
        shapes.append(f'<rect x="{box}" y="{y}" width="430" height="{height}" rx="10" fill="#fff" stroke="#9ca3af"/>')
        shapes.append(text(box + 16, y + 24, part["name"], 15, weight="bold"))
        if "address" in part:
            shapes.append(text(box + 414, y + 24, f"I²C 0x{resolve(board, part['address']):02X}", 13, "end", fill="#047857"))
        for index, (wire, gpio) in enumerate(mine):
            at = y + 48 + 22 * index
            shapes.append(text(box + 16, at, wire["pin"], 13, weight="bold"))
            shapes.append(text(box + 176, at, wire["signal"], 13))
            if gpio is None:
                shapes.append(text(box + 414, at, wire["power"], 12, "end", "bold", {"5V": "#dc2626", "3V3": "#b45309"}.get(wire["power"], "#111827")))
                continue
            pin = PIN_OF[gpio]
            shapes.append(text(box + 414, at, f"pin {pin}", 12, "end", fill="#6b7280"))
            start = left + 59 + (60 if pin % 2 == 0 else 0)
            begin = pin_y[pin] + (0 if pin % 2 == 0 else 15)
            turn = 290 + 16 * lane
            lane += 1
            lines.append(f'<path d="M{start - (0 if pin % 2 == 0 else 59)} {begin} H{turn} V{at - 5} H{box}" fill="none" '
                         f'stroke="{COLOURS[kind(part, gpio)]}" stroke-width="2" stroke-linejoin="round"/>')
        y += height + 14
    height = max(y, top + 20 * pitch) + 10
    title = [text(40, 40, "Guard phone: the reference booth", 22, weight="bold"),
             text(40, 62, "Seen on the 40-pin header of a Raspberry Pi. Power goes to any pin of its name. Not built yet.", 13, fill="#6b7280")]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1100 {height}" font-family="DejaVu Sans, Arial, sans-serif">\n'
            f'<rect width="1100" height="{height}" fill="#f8fafc"/>\n' + "\n".join(title + lines + shapes) + "\n</svg>\n")


def main():
    board, parts = load("board.toml"), load("parts.toml")
    try:
        made = {"wiring.md": markdown(board, parts), "wiring.svg": drawing(board, parts)}
    except Wrong as wrong:
        sys.exit(f"board: {wrong}")
    if sys.argv[1:] == ["--check"]:
        stale = [name for name, content in made.items() if not (HERE / name).exists() or (HERE / name).read_text() != content]
        sys.exit(f"board: {', '.join(stale)}: not what the sources say; run board/booth/generate.py" if stale else 0)
    for name, content in made.items():
        (HERE / name).write_text(content)


if __name__ == "__main__":
    main()
