namespace Hal.Simulation;

/// <summary>
/// TCA8418 keypad scanner by its datasheet (TI SCPS215G): matrix scan of the rows and columns in KP_GPIO1–3, FIFO of ten events,
/// overflow, and the open-drain INT pin. The matrix has no diodes, so three keys of a rectangle show the fourth.
/// </summary>
public sealed class Tca8418Model : VirtualChip
{
    private const int Rows = 8;
    private const int Columns = 10;
    private const int Depth = 10;
    private const byte Cfg = 0x01, IntStat = 0x02, KeyLckEc = 0x03, KeyEventA = 0x04, KeyEventJ = 0x0D;
    private const byte KpGpio1 = 0x1D, KpGpio2 = 0x1E, KpGpio3 = 0x1F;
    private const byte KInt = 1 << 0, OvrFlowInt = 1 << 3;
    private const byte KeIen = 1 << 0, OvrFlowIen = 1 << 3, IntCfg = 1 << 4, OvrFlowM = 1 << 5, AutoIncrement = 1 << 7;

    private readonly byte[] _registers = new byte[0x2F];
    private readonly Queue<byte> _fifo = new();
    private readonly bool[,] _pressed = new bool[Rows, Columns];
    private readonly bool[,] _reported = new bool[Rows, Columns];
    private readonly Action<bool> _interruptLow;
    private byte _pointer;
    private bool _inReset;
    private bool _lineDead;

    /// <param name="interruptLow">Drives the INT pin: true pulls it low, false lets it go.</param>
    internal Tca8418Model(Action<bool> interruptLow) => _interruptLow = interruptLow;

    internal override bool Listens => !_inReset;

    /// <summary>Key events pull INT; set last when the chip is set up.</summary>
    internal bool TellsOfKeys => (_registers[Cfg] & KeIen) != 0;

    internal bool IsRead => _fifo.Count == 0;

    /// <summary>Field fault: after very fast pressing the chip stops pulling INT until its status is cleared.</summary>
    internal bool InterruptDead
    {
        get => _lineDead;
        set
        {
            _lineDead = value;
            UpdateInterrupt();
        }
    }

    internal override void PowerOnReset()
    {
        Array.Clear(_registers);
        Array.Clear(_reported);
        _fifo.Clear();
        _pointer = 0;
        _lineDead = false;
        UpdateInterrupt();
    }

    /// <summary>The RESET pin, active low.</summary>
    internal void Reset(bool low)
    {
        _inReset = low;
        PowerOnReset();
    }

    /// <summary>A contact of the matrix closes or opens.</summary>
    internal void Contact(int row, int column, bool closed)
    {
        _pressed[row, column] = closed;
        Scan();
    }

    internal override void Write(ReadOnlySpan<byte> bytes)
    {
        _pointer = bytes[0];
        foreach (var value in bytes[1..])
        {
            WriteRegister(_pointer, value);
            Advance();
        }
    }

    internal override bool Read(Span<byte> bytes)
    {
        foreach (ref var value in bytes)
        {
            value = ReadRegister(_pointer);
            Advance();
        }

        return true;
    }

    private void WriteRegister(byte register, byte value)
    {
        switch (register)
        {
            case IntStat:
                ClearInterrupts(value);
                break;
            case KeyLckEc or >= KeyEventA and <= KeyEventJ:
                break;
            case KpGpio1 or KpGpio2 or KpGpio3:
                _registers[register] = value;
                Scan();
                break;
            case Cfg:
                _registers[register] = value;
                UpdateInterrupt();
                break;
            default:
                if (register < _registers.Length)
                {
                    _registers[register] = value;
                }

                break;
        }
    }

    /// <summary>Ones clear; K_INT does not clear while events wait, but with INT_CFG the pin is let go for 50 µs.</summary>
    private void ClearInterrupts(byte ones)
    {
        var keep = _fifo.Count > 0 ? KInt : 0;
        _registers[IntStat] &= (byte)(~ones | keep);
        _lineDead = false;
        if ((_registers[Cfg] & IntCfg) != 0)
        {
            _interruptLow(false);
        }

        UpdateInterrupt();
    }

    private byte ReadRegister(byte register) => register switch
    {
        KeyLckEc => (byte)_fifo.Count,
        KeyEventA => _fifo.TryDequeue(out var code) ? code : (byte)0,
        > KeyEventA and <= KeyEventJ => _fifo.ElementAtOrDefault(register - KeyEventA),
        _ => register < _registers.Length ? _registers[register] : (byte)0,
    };

    private void Advance()
    {
        if ((_registers[Cfg] & AutoIncrement) != 0)
        {
            _pointer++;
        }
    }

    private void Scan()
    {
        if (_inReset)
        {
            return;
        }

        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                var closed = InMatrix(row, column) && Connected(row, column);
                if (closed != _reported[row, column])
                {
                    _reported[row, column] = closed;
                    Push((byte)((closed ? 0x80 : 0) | ((row * 10) + column + 1)));
                }
            }
        }
    }

    private void Push(byte code)
    {
        if (_fifo.Count == Depth)
        {
            _registers[IntStat] |= OvrFlowInt;
            if ((_registers[Cfg] & OvrFlowM) != 0)
            {
                _fifo.Dequeue();
                _fifo.Enqueue(code);
            }
        }
        else
        {
            _fifo.Enqueue(code);
        }

        _registers[IntStat] |= KInt;
        UpdateInterrupt();
    }

    private bool InMatrix(int row, int column) =>
        (_registers[KpGpio1] >> row & 1) != 0
        && (((_registers[KpGpio3] << 8 | _registers[KpGpio2]) >> column) & 1) != 0;

    /// <summary>A row reaches a column through any chain of closed contacts: that is what the scanner sees.</summary>
    private bool Connected(int row, int column)
    {
        Span<bool> rows = stackalloc bool[Rows];
        Span<bool> columns = stackalloc bool[Columns];
        rows[row] = true;
        for (var changed = true; changed;)
        {
            changed = false;
            for (var r = 0; r < Rows; r++)
            {
                for (var c = 0; c < Columns; c++)
                {
                    if (_pressed[r, c] && rows[r] != columns[c])
                    {
                        rows[r] = columns[c] = changed = true;
                    }
                }
            }
        }

        return columns[column];
    }

    private void UpdateInterrupt()
    {
        var cause = ((_registers[IntStat] & KInt) != 0 && (_registers[Cfg] & KeIen) != 0)
            || ((_registers[IntStat] & OvrFlowInt) != 0 && (_registers[Cfg] & OvrFlowIen) != 0);
        _interruptLow(cause && !_lineDead && !_inReset);
    }
}
