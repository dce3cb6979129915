using System.Collections.Immutable;

namespace Hal;

/// <summary>
/// What is soldered where: the content of <c>board.toml</c>, checked. Immutable, so it may be shared between threads.
/// Pins are the SoC's (BCM) line numbers, addresses are 7-bit I²C addresses.
/// </summary>
/// <param name="Name">The board's name, for people.</param>
/// <param name="GpioChips">Kernel labels of the GPIO chip that carries the pins, in the order they are tried.</param>
/// <param name="I2cBus">Number of the kernel's I²C adapter (<c>/dev/i2c-N</c>).</param>
public sealed record BoardDescription(
    string Name,
    ImmutableArray<string> GpioChips,
    int I2cBus,
    HookWiring Hook,
    KeypadWiring Keypad,
    LightsWiring Lights,
    CodecWiring Codec,
    bool SystemdWatchdog)
{
    private static readonly Lazy<BoardDescription> EmbeddedBooth = new(() => Parse(Embedded("booth"), "board.toml"));

    private static readonly Lazy<BoardDescription> EmbeddedOffice =
        new(() => Parse(Embedded("booth") + Embedded("office"), "board.toml") with { Name = "office" });

    /// <summary>The reference booth as it was built into this assembly from <c>board/booth/board.toml</c>.</summary>
    public static BoardDescription Booth => EmbeddedBooth.Value;

    /// <summary>The booth with a base microphone, as <c>board/office/board.toml</c> adds it.</summary>
    public static BoardDescription Office => EmbeddedOffice.Value;

    /// <summary>The base microphone; null: none is fitted.</summary>
    public HandsfreeWiring? Handsfree { get; init; }

    /// <summary>Reads a description from a file.</summary>
    /// <exception cref="BoardDescriptionException">The file says something that is not allowed; the message has
    /// FILE:LINE.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static BoardDescription Load(string path) => Parse(File.ReadAllText(path), path);

    /// <summary>Reads a description from text; <paramref name="source"/> is the name that errors show.</summary>
    /// <exception cref="BoardDescriptionException">The text says something that is not allowed.</exception>
    public static BoardDescription Parse(string text, string source) => BoardDescriptionParser.Parse(text, source);

    private static string Embedded(string board)
    {
        using var stream = typeof(BoardDescription).Assembly.GetManifestResourceStream($"Hal.board.{board}.toml")
            ?? throw new InvalidOperationException($"the {board}'s board.toml is not in this assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <param name="ClosedIsOnHook">True: the closed switch (line low) means the handset lies in the cradle.</param>
/// <param name="Debounce">How long the contact must be quiet, 5–20 ms.</param>
/// <param name="Recheck">How often the level is looked at in case an edge was lost.</param>
public sealed record HookWiring(int Pin, bool ClosedIsOnHook, TimeSpan Debounce, TimeSpan Recheck);

/// <param name="Debounce">A key released and pressed again within this time was never released.</param>
/// <param name="Legends">Row by row; every row has the same number of columns. An empty legend is a position without a
/// key.</param>
public sealed record KeypadWiring(
    int Address, int InterruptPin, int ResetPin, TimeSpan Debounce, ImmutableArray<ImmutableArray<string>> Legends)
{
    /// <summary>Rows in use, 1–8 (ROW0 first).</summary>
    public int Rows => Legends.Length;

    /// <summary>Columns in use, 1–10 (COL0 first).</summary>
    public int Columns => Legends[0].Length;
}

/// <param name="Order">The chip's LED module (0–11) of each position of the ring, twelve o'clock first, clockwise.</param>
/// <param name="Colours">A permutation of "RGB": the colour on a module's first, second and third output.</param>
public sealed record LightsWiring(int Address, int EnablePin, ImmutableArray<int> Order, string Colours);

/// <param name="CrystalHz">Clock at the codec's MCLK pin.</param>
/// <param name="MicrophonePgaDb">Gain of the input amplifier, −17.25…+30 dB in steps of 0.75 dB.</param>
/// <param name="MicrophoneBoostDb">Gain of the boost stage: 0, 13, 20 or 29 dB.</param>
/// <param name="SidetoneDb">The microphone in the receiver, relative to its level at the ADC: 0…−21 dB in steps of 3 dB.</param>
public sealed record CodecWiring(
    int Address, int CrystalHz, int SampleRate, double MicrophonePgaDb, int MicrophoneBoostDb, int SidetoneDb);

/// <summary>The base microphone at RINPUT1 (<c>[handsfree]</c>, which may be left out).</summary>
/// <param name="SupplyPin">High: the microphone has current. The codec's bias cannot do it: one bit of it feeds every microphone.</param>
/// <param name="MicrophonePgaDb">As of the handset's.</param>
/// <param name="MicrophoneBoostDb">As of the handset's.</param>
public sealed record HandsfreeWiring(int SupplyPin, double MicrophonePgaDb, int MicrophoneBoostDb);

/// <summary>
/// A board description was refused; each line of the message is <c>FILE:LINE: what was found and what is allowed</c>.
/// </summary>
public sealed class BoardDescriptionException(string message) : Exception(message);
