namespace Hal;

public sealed partial class Tca8418
{
    /// <summary>
    /// Registers that the driver uses, by the names of TI's datasheet SCPS215G (table 7, register map); offsets checked against
    /// Linux drivers/input/keyboard/tca8418_keypad.c.
    /// </summary>
    public enum Register : byte
    {
        /// <summary>Configuration.</summary>
        Cfg = 0x01,

        /// <summary>Interrupt status; a 1 written clears the bit.</summary>
        IntStat = 0x02,

        /// <summary>Bits 3:0: number of events in the FIFO, 0–10. (The kernel masks three bits and so miscounts 8–10.)</summary>
        KeyLckEc = 0x03,

        /// <summary>Head of the FIFO; reading takes the event out.</summary>
        KeyEventA = 0x04,

        /// <summary>ROW7…ROW0: 1 = belongs to the matrix.</summary>
        KpGpio1 = 0x1D,

        /// <summary>COL7…COL0: 1 = belongs to the matrix.</summary>
        KpGpio2 = 0x1E,

        /// <summary>COL9 and COL8: 1 = belongs to the matrix.</summary>
        KpGpio3 = 0x1F,

        /// <summary>ROW7…ROW0: 1 switches the 50 µs debounce OFF.</summary>
        DebounceDis1 = 0x29,

        /// <summary>COL7…COL0.</summary>
        DebounceDis2 = 0x2A,

        /// <summary>COL9 and COL8.</summary>
        DebounceDis3 = 0x2B,
    }

    /// <summary>Bits of <see cref="Register.Cfg"/> (SCPS215G, table 8).</summary>
    [Flags]
    public enum Cfg : byte
    {
        /// <summary>Key events raise INT.</summary>
        KeIen = 1 << 0,

        /// <summary>Overflow raises INT.</summary>
        OvrFlowIen = 1 << 3,

        /// <summary>INT is released for 50 µs when it is cleared with events pending, so that an edge is seen again.</summary>
        IntCfg = 1 << 4,

        /// <summary>1: an eleventh event pushes the oldest out; 0: it is lost.</summary>
        OvrFlowM = 1 << 5,

        /// <summary>Auto-increment of the register address.</summary>
        Ai = 1 << 7,
    }

    /// <summary>Bits of <see cref="Register.IntStat"/> (SCPS215G, table 9).</summary>
    [Flags]
    public enum IntStat : byte
    {
        /// <summary>A key event is in the FIFO.</summary>
        KInt = 1 << 0,

        /// <summary>The FIFO overflowed.</summary>
        OvrFlowInt = 1 << 3,
    }
}
