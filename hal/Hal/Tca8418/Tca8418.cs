using System.Device.Gpio;
using System.Device.I2c;

namespace Hal;

/// <summary>
/// TCA8418 keypad scanner (TI SCPS215G): the matrix and its FIFO of ten events. Not safe across threads; the hal thread owns it.
/// Errors: <see cref="IOException"/> from the bus.
/// </summary>
public sealed partial class Tca8418 : IDisposable
{
    /// <summary>7-bit address; the chip has only this one.</summary>
    public const int DefaultAddress = 0x34;

    /// <summary>Events that the FIFO holds.</summary>
    public const int FifoDepth = 10;

    private const int CodesPerRow = 10;
    private const Cfg Configuration = Cfg.IntCfg | Cfg.OvrFlowIen | Cfg.KeIen;

    // SCPS215G 6.6: a reset pulse of 120 ns is enough and the chip answers 1.6 µs later; a sleep of 1 ms covers both.
    private static readonly TimeSpan ResetTime = TimeSpan.FromMilliseconds(1);

    private readonly I2cDevice _device;
    private readonly GpioController? _gpio;
    private readonly int _resetPin;
    private readonly int _rows;
    private readonly int _columns;
    private readonly bool _shouldDispose;

    /// <param name="rows">Rows in use, 1–8, from ROW0.</param>
    /// <param name="columns">Columns in use, 1–10, from COL0.</param>
    /// <param name="gpio">Controller of the reset line, or null if RESET is not connected.</param>
    /// <param name="shouldDispose">Whether <paramref name="device"/> is disposed with the driver.</param>
    public Tca8418(
        I2cDevice device, int rows, int columns, GpioController? gpio = null, int resetPin = -1, bool shouldDispose = true)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows is >= 1 and <= 8, true, nameof(rows));
        ArgumentOutOfRangeException.ThrowIfNotEqual(columns is >= 1 and <= CodesPerRow, true, nameof(columns));
        _device = device;
        _rows = rows;
        _columns = columns;
        _gpio = gpio;
        _resetPin = resetPin;
        _shouldDispose = shouldDispose;
    }

    /// <summary>Pulls RESET low and lets it go; blocks for about 2 ms. Nothing happens if RESET is not connected.</summary>
    public void Reset()
    {
        if (_gpio is null)
        {
            return;
        }

        if (!_gpio.IsPinOpen(_resetPin))
        {
            _gpio.OpenPin(_resetPin, PinMode.Output, PinValue.High);
        }

        _gpio.Write(_resetPin, PinValue.Low);
        Thread.Sleep(ResetTime);
        _gpio.Write(_resetPin, PinValue.High);
        Thread.Sleep(ResetTime);
    }

    /// <summary>Hands the rows and columns to the matrix and switches the interrupt on.</summary>
    public void Configure()
    {
        WriteRegister(Register.DebounceDis1, 0);
        WriteRegister(Register.DebounceDis2, 0);
        WriteRegister(Register.DebounceDis3, 0);
        WriteRegister(Register.KpGpio1, (byte)((1 << _rows) - 1));
        WriteRegister(Register.KpGpio2, (byte)((1 << _columns) - 1));
        WriteRegister(Register.KpGpio3, (byte)(((1 << _columns) - 1) >> 8));
        WriteRegister(Register.Cfg, (byte)Configuration);
    }

    /// <summary>False after the chip was reset behind our back: its configuration reads back as something else.</summary>
    public bool IsConfigured() => ReadRegister(Register.Cfg) == (byte)Configuration;

    /// <summary>What the chip says without an interrupt: events waiting, or a status bit that nobody cleared.</summary>
    public bool HasNews() => ReadRegister(Register.IntStat) != 0 || EventCount() != 0;

    /// <summary>
    /// Empties the FIFO in the order the datasheet asks for (SCPS215G 8.3.1.2): INT_STAT, count, INT_STAT, then KEY_EVENT_A that
    /// often — one event a transaction, since bursts over the FIFO return wrong codes — until the count is 0, then clears.
    /// </summary>
    /// <param name="events">Takes the events, oldest first.</param>
    /// <param name="overflow">True: events were lost, what came is not the whole story.</param>
    /// <returns>How many events were taken; if the span is full, call again.</returns>
    public int Drain(Span<KeypadEvent> events, out bool overflow)
    {
        var status = (IntStat)ReadRegister(Register.IntStat);
        var taken = 0;
        while (taken < events.Length && EventCount() is var count and > 0)
        {
            status |= (IntStat)ReadRegister(Register.IntStat);
            for (; count > 0 && taken < events.Length; count--)
            {
                if (Decode(ReadRegister(Register.KeyEventA)) is { } e)
                {
                    events[taken++] = e;
                }
            }
        }

        overflow = status.HasFlag(IntStat.OvrFlowInt);
        if (status != 0)
        {
            WriteRegister(Register.IntStat, (byte)status);
        }

        return taken;
    }

    /// <summary>Reads one register with a repeated start.</summary>
    public byte ReadRegister(Register register)
    {
        Span<byte> address = [(byte)register];
        Span<byte> value = stackalloc byte[1];
        _device.WriteRead(address, value);
        return value[0];
    }

    /// <summary>Writes one register.</summary>
    public void WriteRegister(Register register, byte value)
    {
        Span<byte> frame = [(byte)register, value];
        _device.Write(frame);
    }

    public void Dispose()
    {
        if (_shouldDispose)
        {
            _device.Dispose();
        }
    }

    private int EventCount() => Math.Min(ReadRegister(Register.KeyLckEc) & 0x0F, FifoDepth);

    private KeypadEvent? Decode(byte code)
    {
        var number = (code & 0x7F) - 1;
        var (row, column) = (number / CodesPerRow, number % CodesPerRow);
        return number >= 0 && row < _rows && column < _columns ? new KeypadEvent(row, column, (code & 0x80) != 0) : null;
    }
}

/// <summary>One event of the keypad's FIFO.</summary>
public readonly record struct KeypadEvent(int Row, int Column, bool Pressed);
