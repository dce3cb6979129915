namespace Hal.Tests;

/// <summary>board.toml: what is there is right, what is wrong is named with file and line.</summary>
public sealed class BoardDescriptionTests
{
    private static readonly string Text = Read("booth");

    [Fact]
    public void The_booth_is_the_one_of_the_wiring_list()
    {
        var booth = BoardDescription.Booth;
        Assert.Equal((17, true), (booth.Hook.Pin, booth.Hook.ClosedIsOnHook));
        Assert.Equal((0x34, 27, 22), (booth.Keypad.Address, booth.Keypad.InterruptPin, booth.Keypad.ResetPin));
        Assert.Equal((0x30, 23), (booth.Lights.Address, booth.Lights.EnablePin));
        Assert.Equal((0x1A, 24_000_000), (booth.Codec.Address, booth.Codec.CrystalHz));
        Assert.Equal(["pinctrl-bcm2711", "pinctrl-bcm2835"], booth.GpioChips);
        Assert.Equal((1, true), (booth.I2cBus, booth.SystemdWatchdog));
    }

    [Fact]
    public void All_25_keys_have_a_place()
    {
        string[] keys =
        [
            "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#",
            "HOLD", "TRANSFER", "MUTE", "REDIAL", "HANDSFREE", "VOL+", "VOL-",
            "NOTE", "SOS", "PRIVATE", "CALLBACK", "MESSAGES", "REVIEW",
        ];
        Assert.Equal(keys.Order(), BoardDescription.Booth.Keypad.Legends.SelectMany(row => row).Order());
    }

    [Theory]
    [InlineData("pin = 17", "pin = 99", "hook.pin: found 99; allowed is a whole number from 0 to 63")]
    [InlineData("pin = 17", "pin = \"17\"", "hook.pin: found \"17\"; allowed is a whole number from 0 to 63")]
    [InlineData("pin = 17", "pin = 27", "keypad.interrupt-pin: pin 27 already belongs to hook.pin")]
    [InlineData("closed = \"on-hook\"", "closed = \"maybe\"", "hook.closed: found \"maybe\"; allowed is on-hook | off-hook")]
    [InlineData("\"SOS\"", "\"HOLD\"", "keypad.keys: \"HOLD\" is there twice")]
    [InlineData("\"HOLD\", \"SOS\"", "\"HOLD\"", "keypad.keys: allowed are 1 to 8 rows, all of the same 1 to 10 columns")]
    [InlineData("10, 11]", "10, 10]", "lights.order: allowed are 1 to 12 different LED modules, 0 to 11")]
    [InlineData(
        "colours = \"RGB\"", "colours = \"RRB\"", "lights.colours: found \"RRB\"; allowed is RGB | RBG | GRB | GBR | BRG | BGR")]
    [InlineData(
        "microphone = \"LINPUT1\"", "microphone = \"RINPUT1\"", "codec.microphone: found \"RINPUT1\"; allowed is LINPUT1")]
    [InlineData("microphone-boost-db = 20", "microphone-boost-db = 14", "codec.microphone-boost-db: allowed is 0 | 13 | 20 | 29")]
    [InlineData("sidetone-db = -15", "sidetone-db = -14", "codec.sidetone-db: allowed are steps of 3")]
    [InlineData("debounce-ms = 10", "debounce-ms = 10\nbounce = 1", "hook.bounce: unknown key")]
    [InlineData("kind = \"systemd\"", "", "watchdog.kind: missing")]
    public void What_is_not_allowed_is_named(string found, string replaced, string message)
    {
        var e = Assert.Throws<BoardDescriptionException>(
            () => BoardDescription.Parse(Text.Replace(found, replaced, StringComparison.Ordinal), "x.toml"));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_names_its_line()
    {
        var line = Text[..Text.IndexOf("pin = 17", StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        var wrong = Text.Replace("pin = 17", "pin = 99", StringComparison.Ordinal);
        var e = Assert.Throws<BoardDescriptionException>(() => BoardDescription.Parse(wrong, "x.toml"));
        Assert.StartsWith($"x.toml:{line}: hook.pin:", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_toml_is_named_with_its_line()
    {
        var e = Assert.Throws<BoardDescriptionException>(() => BoardDescription.Parse("name = \"x\"\n[hook\n", "x.toml"));
        Assert.StartsWith("x.toml:2: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_misses_everything() =>
        Assert.Contains(
            "hook.pin: missing", Assert.Throws<BoardDescriptionException>(() => BoardDescription.Parse("", "x.toml")).Message,
            StringComparison.Ordinal);

    internal static string Read(string board)
    {
        using var stream = typeof(BoardDescription).Assembly.GetManifestResourceStream($"Hal.board.{board}.toml")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
