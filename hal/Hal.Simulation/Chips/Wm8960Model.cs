using System.Collections.Frozen;

namespace Hal.Simulation;

/// <summary>
/// WM8960 codec by its datasheet (Cirrus Logic rev 4.4): write-only registers of nine bits, and gain registers that only take
/// effect with their update bit. What the registers make of the sound is the <see cref="AnalogueModel"/>'s business.
/// </summary>
public sealed class Wm8960Model : VirtualChip
{
    /// <summary>Number of register addresses, reserved ones included.</summary>
    public const int RegisterCount = 0x38;

    private const int ResetRegister = 0x0F;
    private const int UpdateBit = 0x100;
    private const int InputMute = 0x080;

    /// <summary>Registers whose gain waits in a latch for the update bit, in pairs: a set bit updates both sides.</summary>
    private static readonly int[] GainPairs = [0x00, 0x02, 0x0A, 0x15, 0x28];

    private static readonly FrozenDictionary<string, int> Names = MakeNames();

    private readonly int[] _registers = new int[RegisterCount];
    private readonly int[] _effective = new int[RegisterCount];
    private readonly Action _changed;

    private bool _dirty;

    /// <param name="changed">Called after each write that changed something.</param>
    internal Wm8960Model(Action changed)
    {
        _changed = changed;
        SetResetValues();
    }

    /// <summary>Registers as last written, by the datasheet's names. A copy.</summary>
    internal IReadOnlyDictionary<string, int> ByName() => Names.ToDictionary(name => name.Key, name => _registers[name.Value]);

    /// <summary>A register as it acts: a gain whose update bit was not yet written still has its old value.</summary>
    internal int Effective(int register) => _effective[register];

    internal int Raw(int register) => _registers[register];

    internal override void PowerOnReset()
    {
        SetResetValues();
        _changed();
    }

    internal override void Write(ReadOnlySpan<byte> bytes)
    {
        // One register a transfer: seven address bits, nine data bits.
        if (bytes.Length == 2)
        {
            Set(bytes[0] >> 1, ((bytes[0] & 1) << 8) | bytes[1]);
        }
    }

    internal override bool Read(Span<byte> bytes) => false;

    /// <summary>Sets a register as a careless program would; tests flip forbidden bits with it.</summary>
    internal void Set(int register, int value)
    {
        _dirty = false;
        if (register == ResetRegister)
        {
            SetResetValues();
        }
        else if (register < RegisterCount)
        {
            Put(_registers, register, value);
            Latch(register, value);
        }

        if (_dirty)
        {
            _changed();
        }
    }

    private void Put(int[] registers, int register, int value)
    {
        _dirty |= registers[register] != value;
        registers[register] = value;
    }

    private void Latch(int register, int value)
    {
        var pair = PairOf(register);
        if (pair < 0)
        {
            Put(_effective, register, value);
        }
        else if ((value & UpdateBit) != 0)
        {
            Put(_effective, pair, _registers[pair]);
            Put(_effective, pair + 1, _registers[pair + 1]);
        }
        else if (pair == 0x00 && (value & InputMute) != 0)
        {
            // The input mute acts at once; only opening it needs the update bit.
            Put(_effective, register, _effective[register] | InputMute);
        }
    }

    private static int PairOf(int register)
    {
        foreach (var first in GainPairs)
        {
            if (register == first || register == first + 1)
            {
                return first;
            }
        }

        return -1;
    }

    private void SetResetValues()
    {
        Array.Clear(_registers);
        ReadOnlySpan<(int Register, int Value)> values =
        [
            (0x00, 0x0A7), (0x01, 0x0A7), (0x05, 0x008), (0x07, 0x00A), (0x08, 0x1C0), (0x0A, 0x0FF), (0x0B, 0x0FF),
            (0x11, 0x07B), (0x12, 0x100), (0x13, 0x032), (0x15, 0x0C3), (0x16, 0x0C3), (0x17, 0x1C0),
            (0x20, 0x100), (0x21, 0x100), (0x22, 0x050), (0x25, 0x050), (0x2A, 0x040), (0x2D, 0x050), (0x2E, 0x050),
            (0x30, 0x002), (0x31, 0x037), (0x33, 0x080), (0x34, 0x008), (0x35, 0x031), (0x36, 0x026), (0x37, 0x0E9),
        ];
        foreach (var (register, value) in values)
        {
            _registers[register] = value;
        }

        _registers.CopyTo(_effective, 0);
        _dirty = true;
    }

    private static FrozenDictionary<string, int> MakeNames() => new Dictionary<string, int>
    {
        ["Left Input Volume"] = 0x00, ["Right Input Volume"] = 0x01, ["LOUT1 Volume"] = 0x02, ["ROUT1 Volume"] = 0x03,
        ["Clocking (1)"] = 0x04, ["ADC & DAC Control (CTR1)"] = 0x05, ["ADC & DAC Control (CTR2)"] = 0x06,
        ["Audio Interface (1)"] = 0x07, ["Clocking (2)"] = 0x08, ["Audio Interface (2)"] = 0x09,
        ["Left DAC Volume"] = 0x0A, ["Right DAC Volume"] = 0x0B, ["3D Control"] = 0x10,
        ["ALC (1)"] = 0x11, ["ALC (2)"] = 0x12, ["ALC (3)"] = 0x13, ["Noise Gate"] = 0x14,
        ["Left ADC Volume"] = 0x15, ["Right ADC Volume"] = 0x16, ["Additional Control (1)"] = 0x17,
        ["Additional Control (2)"] = 0x18, ["Pwr Mgmt (1)"] = 0x19, ["Pwr Mgmt (2)"] = 0x1A,
        ["Additional Control (3)"] = 0x1B, ["Anti-Pop (1)"] = 0x1C, ["Anti-Pop (2)"] = 0x1D,
        ["ADCL Signal Path"] = 0x20, ["ADCR Signal Path"] = 0x21, ["Left Out Mix"] = 0x22, ["Right Out Mix"] = 0x25,
        ["Mono Out Mix (1)"] = 0x26, ["Mono Out Mix (2)"] = 0x27, ["Left Speaker Volume"] = 0x28,
        ["Right Speaker Volume"] = 0x29, ["OUT3 Volume"] = 0x2A, ["Left Input Boost Mixer"] = 0x2B,
        ["Right Input Boost Mixer"] = 0x2C, ["Left Bypass"] = 0x2D, ["Right Bypass"] = 0x2E, ["Pwr Mgmt (3)"] = 0x2F,
        ["Additional Control (4)"] = 0x30, ["Class D Control (1)"] = 0x31, ["Class D Control (3)"] = 0x33,
        ["PLL (1)"] = 0x34, ["PLL (2)"] = 0x35, ["PLL (3)"] = 0x36, ["PLL (4)"] = 0x37,
    }.ToFrozenDictionary();
}
