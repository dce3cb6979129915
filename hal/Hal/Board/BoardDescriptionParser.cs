using System.Collections.Immutable;

namespace Hal;

/// <summary>Turns <c>board.toml</c> into a <see cref="BoardDescription"/>: every key is required (of <c>[handsfree]</c>, if it is there), checked, and known.</summary>
internal static class BoardDescriptionParser
{
    private const int LastPin = 63;

    public static BoardDescription Parse(string text, string source)
    {
        var sheet = new TomlSheet(text, source);
        var board = new BoardDescription(
            sheet.Word("name"),
            sheet.Words("gpio.chips"),
            sheet.Integer("i2c.bus", 0, 255),
            Hook(sheet),
            Keypad(sheet),
            Lights(sheet),
            Codec(sheet),
            sheet.Word("watchdog.kind", "systemd", "none") == "systemd")
        {
            Handsfree = sheet.Has("handsfree") ? Handsfree(sheet) : null,
        };
        RefuseSharedPins(sheet, board);
        sheet.Finish();
        return board;
    }

    private static HookWiring Hook(TomlSheet sheet) => new(
        sheet.Integer("hook.pin", 0, LastPin),
        sheet.Word("hook.closed", "on-hook", "off-hook") == "on-hook",
        TimeSpan.FromMilliseconds(sheet.Integer("hook.debounce-ms", 5, 20)),
        TimeSpan.FromMilliseconds(sheet.Integer("hook.recheck-ms", 20, 1000)));

    private static KeypadWiring Keypad(TomlSheet sheet)
    {
        var keypad = new KeypadWiring(
            Address(sheet, "keypad.address"),
            sheet.Integer("keypad.interrupt-pin", 0, LastPin),
            sheet.Integer("keypad.reset-pin", 0, LastPin),
            TimeSpan.FromMilliseconds(sheet.Integer("keypad.debounce-ms", 0, 50)),
            sheet.WordTable("keypad.keys"));
        var keys = keypad.Legends;
        if (keys.Length is < 1 or > 8 || keys[0].Length is < 1 or > 10 || keys.Any(row => row.Length != keys[0].Length))
        {
            sheet.Refuse("keypad.keys", "allowed are 1 to 8 rows, all of the same 1 to 10 columns");
        }

        var twice = keys.SelectMany(row => row).Where(legend => legend.Length > 0)
            .GroupBy(legend => legend).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
        {
            sheet.Refuse("keypad.keys", $"\"{twice.Key}\" is there twice");
        }

        return keypad;
    }

    private static LightsWiring Lights(TomlSheet sheet)
    {
        var lights = new LightsWiring(
            Address(sheet, "lights.address"),
            sheet.Integer("lights.enable-pin", 0, LastPin),
            sheet.Integers("lights.order"),
            sheet.Word("lights.colours", "RGB", "RBG", "GRB", "GBR", "BRG", "BGR"));
        if (lights.Order.Length is < 1 or > Lp5036.Modules || lights.Order.Any(m => m >= Lp5036.Modules)
            || lights.Order.Distinct().Count() != lights.Order.Length)
        {
            sheet.Refuse("lights.order", "allowed are 1 to 12 different LED modules, 0 to 11");
        }

        return lights;
    }

    private static CodecWiring Codec(TomlSheet sheet)
    {
        // The barrier between voice and loudspeaker is written for this wiring; another one needs another mask first.
        sheet.Word("codec.microphone", "LINPUT1");
        sheet.Word("codec.receiver", "LOUT1");
        sheet.Word("codec.ringer", "SPK_R");
        var codec = new CodecWiring(
            Address(sheet, "codec.address"),
            sheet.Integer("codec.crystal-hz", 8_000_000, 40_000_000),
            sheet.Integer("codec.sample-rate", 16_000, 16_000),
            Amplifier(sheet, "codec.microphone-pga-db"),
            Boost(sheet, "codec.microphone-boost-db"),
            sheet.Integer("codec.sidetone-db", -21, 0));
        if (codec.SidetoneDb % 3 != 0)
        {
            sheet.Refuse("codec.sidetone-db", "allowed are steps of 3");
        }

        return codec;
    }

    private static HandsfreeWiring Handsfree(TomlSheet sheet)
    {
        // As for the codec: the barrier is written for this input.
        sheet.Word("handsfree.microphone", "RINPUT1");
        return new HandsfreeWiring(
            sheet.Integer("handsfree.supply-pin", 0, LastPin),
            Amplifier(sheet, "handsfree.microphone-pga-db"),
            Boost(sheet, "handsfree.microphone-boost-db"));
    }

    private static double Amplifier(TomlSheet sheet, string key)
    {
        var db = sheet.Number(key, -17.25, 30);
        if (db % 0.75 != 0)
        {
            sheet.Refuse(key, "allowed are steps of 0.75");
        }

        return db;
    }

    private static int Boost(TomlSheet sheet, string key)
    {
        var db = sheet.Integer(key, 0, 29);
        if (db is not (0 or 13 or 20 or 29))
        {
            sheet.Refuse(key, "allowed is 0 | 13 | 20 | 29");
        }

        return db;
    }

    private static int Address(TomlSheet sheet, string key) => sheet.Integer(key, 0x08, 0x77);

    private static void RefuseSharedPins(TomlSheet sheet, BoardDescription board)
    {
        ImmutableArray<(string Key, int Pin)> pins =
        [
            ("hook.pin", board.Hook.Pin), ("keypad.interrupt-pin", board.Keypad.InterruptPin),
            ("keypad.reset-pin", board.Keypad.ResetPin), ("lights.enable-pin", board.Lights.EnablePin),
            .. board.Handsfree is { } handsfree ? [("handsfree.supply-pin", handsfree.SupplyPin)] : ImmutableArray<(string, int)>.Empty,
        ];
        foreach (var (key, pin) in pins.Skip(1))
        {
            if (pins.First(p => p.Pin == pin).Key is var owner && owner != key)
            {
                sheet.Refuse(key, $"pin {pin} already belongs to {owner}");
            }
        }
    }
}
