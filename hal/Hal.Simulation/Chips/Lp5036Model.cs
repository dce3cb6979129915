using System.Collections.Immutable;

namespace Hal.Simulation;

/// <summary>
/// LP5036 light driver by its datasheet (TI SLVSEH1B): auto-increment, banks, global off, logarithmic or linear brightness, the
/// EN pin and the reset register. What shines is computed from the registers alone.
/// </summary>
public sealed class Lp5036Model : VirtualChip
{
    private const int Modules = 12;
    private const byte Config0 = 0x00, Config1 = 0x01, LedConfig0 = 0x02, LedConfig1 = 0x03;
    private const byte BankBrightness = 0x04, BankColours = 0x05, Led0Brightness = 0x08, Out0Colour = 0x14, ResetRegister = 0x38;
    private const byte ChipEnable = 1 << 6, LogScale = 1 << 5, AutoIncrement = 1 << 3, GlobalOff = 1 << 0;

    private readonly byte[] _registers = new byte[ResetRegister + 1];
    private readonly Action _changed;
    private byte _pointer;
    private bool _enabled;

    /// <param name="changed">Called after each transfer or pin change that may have changed the light.</param>
    internal Lp5036Model(Action changed)
    {
        _changed = changed;
        SetResetValues();
    }

    internal override bool Listens => _enabled;

    internal override void PowerOnReset()
    {
        SetResetValues();
        _changed();
    }

    /// <summary>The EN pin. Low shuts the chip down: no I²C, and it comes up with its reset values.</summary>
    internal void Enable(bool high)
    {
        if (_enabled != high)
        {
            _enabled = high;
            PowerOnReset();
        }
    }

    /// <summary>What the eye sees of the outputs 3·module … 3·module+2.</summary>
    internal ImmutableArray<byte> Perceived(int module)
    {
        if (!_enabled || (_registers[Config0] & ChipEnable) == 0 || (_registers[Config1] & GlobalOff) != 0)
        {
            return [0, 0, 0];
        }

        var banked = ((_registers[LedConfig1] << 8 | _registers[LedConfig0]) >> module & 1) != 0;
        var brightness = _registers[banked ? BankBrightness : Led0Brightness + module];
        var colours = banked ? BankColours : Out0Colour + (3 * module);
        var scale = Scale(brightness);
        return [Dimmed(colours), Dimmed(colours + 1), Dimmed(colours + 2)];

        byte Dimmed(int register) => (byte)Math.Round(_registers[register] * scale);
    }

    internal override void Write(ReadOnlySpan<byte> bytes)
    {
        _pointer = bytes[0];
        foreach (var value in bytes[1..])
        {
            if (_pointer == ResetRegister && value == 0xFF)
            {
                SetResetValues();
            }
            else if (_pointer < ResetRegister)
            {
                _registers[_pointer] = value;
            }

            Advance();
        }

        if (bytes.Length > 1)
        {
            _changed();
        }
    }

    internal override bool Read(Span<byte> bytes)
    {
        foreach (ref var value in bytes)
        {
            value = _pointer < _registers.Length ? _registers[_pointer] : (byte)0;
            Advance();
        }

        return true;
    }

    /// <summary>
    /// The logarithmic scale is made so that equal steps look equal: the eye sees the register's value. On the linear scale the
    /// duty is the value, and the eye (gamma 2.2) sees more of it.
    /// </summary>
    private double Scale(byte brightness)
    {
        var duty = brightness / 255.0;
        return (_registers[Config1] & LogScale) != 0 ? duty : Math.Pow(duty, 1 / 2.2);
    }

    private void Advance()
    {
        if ((_registers[Config1] & AutoIncrement) != 0)
        {
            _pointer++;
        }
    }

    private void SetResetValues()
    {
        Array.Clear(_registers);
        _registers[Config1] = 0x3C;
        _registers[BankBrightness] = 0xFF;
        _registers.AsSpan(Led0Brightness, Modules).Fill(0xFF);
        _pointer = 0;
    }
}
