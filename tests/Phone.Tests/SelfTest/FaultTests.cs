using Hal.Simulation;
using Phone.SelfTest;
using Xunit;

namespace Phone.Tests.SelfTest;

/// <summary>Every fault of the list is found, and the part that is broken is the only one that is blamed.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData(BoothFault.HookStuckOn, "hook", "hook.moves")]
    [InlineData(BoothFault.HookStuckOff, "hook", "hook.moves")]
    [InlineData(BoothFault.HookChatters, "hook", "hook.edges")]
    [InlineData(BoothFault.HookSlowEdge, "hook", "hook.settling")]
    [InlineData(BoothFault.HookLostEdges, "hook", "hook.lost")]
    [InlineData(BoothFault.KeyStuck, "keypad", "keypad.rest")]
    [InlineData(BoothFault.RowOpen, "keypad", "keypad.keys")]
    [InlineData(BoothFault.ColumnShorted, "keypad", "keypad.together")]
    [InlineData(BoothFault.InterruptDead, "keypad", "keypad.interrupt")]
    [InlineData(BoothFault.FifoOverflows, "keypad", "keypad.overflow")]
    [InlineData(BoothFault.KeypadAbsent, "keypad", "keypad.chip")]
    [InlineData(BoothFault.GhostChord, "keypad", "keypad.rest")]
    [InlineData(BoothFault.LightsAbsent, "lights", "lights.chip")]
    [InlineData(BoothFault.ColourOpen, "lights", "lights.red")]
    [InlineData(BoothFault.LightsStuckOn, "lights", "lights.dark")]
    [InlineData(BoothFault.CodecAbsent, "codec", "codec.chip")]
    [InlineData(BoothFault.CodecResets, "codec", "codec.steady")]
    [InlineData(BoothFault.MicrophoneOpen, "microphone", "microphone.speech")]
    [InlineData(BoothFault.MicrophoneLow, "microphone", "coupling.level")]
    [InlineData(BoothFault.ReceiverOpen, "receiver", "coupling.gain")]
    [InlineData(BoothFault.ReceiverDistorted, "receiver", "coupling.distortion")]
    [InlineData(BoothFault.Hum, "microphone", "noise.hum")]
    [InlineData(BoothFault.BusStuck, "bus", "bus.answers")]
    [InlineData(BoothFault.BusNaks, "bus", "bus.errors")]
    public void ABrokenBoothBlamesTheBrokenPart(BoothFault fault, string part, string step)
    {
        using var workshop = new Workshop(fault);

        var report = workshop.Run();

        Assert.False(report.Passed);
        var blame = Assert.Single(report.Blames);
        Assert.Equal((part, step), (blame.Part, blame.Step));
        Assert.NotEmpty(blame.Do);
    }

    [Theory]
    [InlineData("storage", "storage.free")]
    [InlineData("clock", "clock.set")]
    [InlineData("registrar", "registrar")]
    [InlineData("power", "power.voltage")]
    public void ASystemThatIsNotWellBlamesWhatIsWrong(string part, string step)
    {
        var system = part switch
        {
            "storage" => Workshop.Healthy with { StorageFree = 0.2 },
            "clock" => Workshop.Healthy with { ClockSet = false },
            "registrar" => Workshop.Healthy with { Registrar = 403 },
            _ => Workshop.Healthy with { UnderVoltage = true },
        };
        using var workshop = new Workshop { System = system };

        var blame = Assert.Single(workshop.Run(Scope.Short).Blames);

        Assert.Equal((part, step), (blame.Part, blame.Step));
    }

    [Fact]
    public void AStorageThatCannotBeWrittenIsBlamedAndNotLeftOut()
    {
        using var workshop = new Workshop { System = Workshop.Healthy with { StorageWrite = double.NaN } };

        Assert.Equal("storage.write", Assert.Single(workshop.Run(Scope.Short).Blames).Step);
    }

    [Fact]
    public void AKnownGoodHandsetThatIsNoBetterBlamesTheCodec()
    {
        using var workshop = new Workshop(BoothFault.ReceiverOpen);

        var blame = Assert.Single(workshop.Run(technician: new StubbornHandset(workshop.Technician)).Blames);

        Assert.Equal(("codec", "handset.good"), (blame.Part, blame.Step));
    }

    /// <summary>Says that the other handset is plugged in, and leaves the fault where it is: it was not in the handset.</summary>
    private sealed class StubbornHandset(VirtualTechnician hands) : ITechnician
    {
        public void Tell(Prompt prompt)
        {
            if (prompt != Prompt.OwnHandset)
            {
                hands.Tell(prompt);
            }
        }

        public bool? Ask(Prompt prompt) => prompt == Prompt.GoodHandset ? true : hands.Ask(prompt);

        public void Done() => hands.Done();
    }
}
