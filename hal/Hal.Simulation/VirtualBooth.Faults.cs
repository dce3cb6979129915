using System.Collections.Immutable;
using System.Device.Gpio;

namespace Hal.Simulation;

public sealed partial class VirtualBooth
{
    private const int OpenRow = 1;
    private const int ShortedColumn = 2;
    private const int DarkRed = 3;
    private const int ChatterEdges = 40;
    private const int SlowEdges = 8;

    private static readonly TimeSpan SlowStep = TimeSpan.FromMilliseconds(5);

    private volatile BoothFault _fault;

    /// <summary>The handset's capsules, cord and room; its sound goes through the codec.</summary>
    public VirtualHandset Handset { get; }

    /// <summary>How a slow contact takes its time; tests turn a clock of their own instead.</summary>
    internal Action<TimeSpan> Pause { get; set; } = Thread.Sleep;

    /// <summary>Breaks one thing, in place of what was broken by this method before.</summary>
    public void Break(BoothFault fault)
    {
        Mend();
        _fault = fault;
        Handset.Fault = fault;
        switch (fault)
        {
            case BoothFault.KeypadAbsent: Bus.Inject(Keypad, FaultKind.Nak); break;
            case BoothFault.LightsAbsent: Bus.Inject(LightDriver, FaultKind.Nak); break;
            case BoothFault.CodecAbsent: Bus.Inject(Codec, FaultKind.Nak); break;
            case BoothFault.BusStuck: Bus.Inject(Codec, FaultKind.Stuck); break;
            case BoothFault.BusNaks: Bus.NakEvery = 100; break;
            case BoothFault.HookStuckOn: DriveHook(offHook: false); break;
            case BoothFault.HookStuckOff: DriveHook(offHook: true); break;
            case BoothFault.KeyStuck: CloseForEver("8"); break;
            case BoothFault.GhostChord: CloseForEver("*", "0"); break;
            default: break;
        }

        LookAtLights();
    }

    private void Mend()
    {
        foreach (VirtualChip chip in (VirtualChip[])[Keypad, LightDriver, Codec])
        {
            Bus.Inject(chip, FaultKind.None);
        }

        Bus.NakEvery = 0;
        foreach (var legend in (string[])["8", "*", "0"])
        {
            Close(legend, closed: false);
        }

        _fault = BoothFault.None;
    }

    private bool HookIsWelded => _fault is BoothFault.HookStuckOn or BoothFault.HookStuckOff;

    /// <summary>What the contact does on its way, before it rests.</summary>
    private void Wobble(bool off)
    {
        var (edges, step) = _fault switch
        {
            BoothFault.HookChatters => (ChatterEdges, TimeSpan.Zero),
            BoothFault.HookSlowEdge => (SlowEdges, SlowStep),
            _ => (0, TimeSpan.Zero),
        };
        for (var edge = 0; edge < edges; edge++)
        {
            DriveHook(off ^ (edge % 2 != 0));
            if (step > TimeSpan.Zero)
            {
                Pause(step);
            }
        }
    }

    private void DriveHook(bool offHook) => Gpio.Drive(_description.Hook.Pin, HookLevel(offHook), _fault == BoothFault.HookLostEdges);

    private void CloseForEver(params ReadOnlySpan<string> legends)
    {
        foreach (var legend in legends)
        {
            Close(legend, closed: true);
        }
    }

    /// <summary>A finger on a key, with what the matrix and its wires make of it.</summary>
    private void Finger(int row, int column, bool closed)
    {
        switch (_fault)
        {
            case BoothFault.RowOpen when row == OpenRow:
                break;
            case BoothFault.KeyStuck when (row, column) == _keys["8"]:
            case BoothFault.GhostChord when (row, column) == _keys["*"] || (row, column) == _keys["0"]:
                break;
            case BoothFault.ColumnShorted when column == ShortedColumn:
                for (var c = 0; c < _description.Keypad.Columns; c++)
                {
                    Keypad.Contact(row, c, closed);
                }

                break;
            case BoothFault.FifoOverflows:
                for (var i = 0; i < 6; i++)
                {
                    Keypad.Contact(row, column, !closed);
                    Keypad.Contact(row, column, closed);
                }

                break;
            default:
                Keypad.Contact(row, column, closed);
                break;
        }
    }

    private void Close(string legend, bool closed) => Bus.Between(() =>
    {
        Keypad.Contact(_keys[legend].Row, _keys[legend].Column, closed);
        return closed;
    });

    private void DriveInterrupt(bool low)
    {
        if (_fault != BoothFault.InterruptDead)
        {
            Gpio.Drive(_description.Keypad.InterruptPin, low ? PinValue.Low : PinValue.High);
        }
    }

    /// <summary>What shines of what the registers want.</summary>
    private Rgb Shining(int light, ImmutableArray<byte> rgb) => _fault switch
    {
        BoothFault.LightsStuckOn => new Rgb(255, 255, 255),
        BoothFault.ColourOpen when light == DarkRed => new Rgb(0, rgb[1], rgb[2]),
        _ => new Rgb(rgb[0], rgb[1], rgb[2]),
    };

    private void ResetCodecUnderLoad()
    {
        if (_fault == BoothFault.CodecResets)
        {
            Bus.Inject(Codec, FaultKind.Reset);
        }
    }
}
