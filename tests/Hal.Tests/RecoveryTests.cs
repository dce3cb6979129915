using Hal.Simulation;

namespace Hal.Tests;

/// <summary>Every chip is absent, falls silent, hangs the bus or forgets itself — and comes back without help.</summary>
public sealed class RecoveryTests
{
    private static readonly Rgb Green = new(0, 255, 0);

    [Theory]
    [InlineData("keypad")]
    [InlineData("lights")]
    [InlineData("codec")]
    public void A_part_that_is_absent_at_start_stops_nobody_and_may_come_later(string part)
    {
        using var bench = new Bench();
        bench.Booth.Inject(part, FaultKind.Nak);
        bench.Run(300);
        var condition = Assert.Single(bench.Conditions);
        Assert.Equal((part, false), (condition.Part, condition.Working));
        Assert.Contains("121", condition.Reason, StringComparison.Ordinal);
        AssertWorks(bench, except: part);

        bench.Booth.Inject(part, FaultKind.None);
        bench.Run(2500);
        Assert.Equal((part, true), (bench.Conditions[^1].Part, bench.Conditions[^1].Working));
        AssertWorks(bench);
    }

    [Theory]
    [InlineData("keypad")]
    [InlineData("lights")]
    [InlineData("codec")]
    public void A_part_that_falls_silent_comes_back(string part)
    {
        using var bench = Bench.InCall();
        bench.Booth.Inject(part, FaultKind.Nak);
        bench.Run(3000);
        Assert.False(Assert.Single(bench.Conditions).Working);
        AssertWorks(bench, except: part);
        bench.Booth.Inject(part, FaultKind.None);
        bench.Run(2500);
        Assert.True(bench.Conditions[^1].Working);
        Assert.True(bench.Board.Statistics.BusRecoveries > 0);
        AssertWorks(bench);
    }

    [Theory]
    [InlineData("keypad")]
    [InlineData("lights")]
    [InlineData("codec")]
    public void A_chip_that_holds_sda_low_takes_the_bus_and_gives_it_back(string part)
    {
        using var bench = Bench.Ready();
        bench.Booth.Inject(part, FaultKind.Stuck);
        bench.Board.Lights.Show([new Rgb(1, 1, 1)]);
        bench.Run(12_000);
        Assert.Contains(bench.Conditions, c => c is { Part: "bus", Working: false });
        bench.Booth.Inject(part, FaultKind.None);
        bench.Run(2500);
        Assert.Contains(bench.Conditions, c => c is { Part: "bus", Working: true });
        AssertWorks(bench);
    }

    [Theory]
    [InlineData("keypad")]
    [InlineData("lights")]
    public void Two_naks_in_a_row_are_retried_and_only_counted(string part)
    {
        using var bench = Bench.Ready();
        bench.Booth.NakNext(part, 2);
        bench.Run(4000);
        Assert.Empty(bench.Conditions);
        Assert.Equal((2, 2), (bench.Board.Statistics.Naks, bench.Board.Statistics.Retries));
        AssertWorks(bench);
    }

    [Fact]
    public void The_hook_goes_on_while_the_bus_hangs()
    {
        using var bench = Bench.Ready();
        bench.Booth.Inject("codec", FaultKind.Stuck);
        bench.Moves.Clear();
        bench.Booth.MoveHook(off: true);
        bench.Run(20);
        Assert.True(Assert.Single(bench.Moves).OffHook);
    }

    [Fact]
    public void A_keypad_that_was_reset_is_configured_again_and_lets_its_keys_go()
    {
        using var bench = Bench.Ready();
        bench.Booth.PressKey("5");
        bench.Pump();
        bench.Booth.Inject("keypad", FaultKind.Reset);
        bench.Run(1100);
        Assert.StartsWith("+5 -5", bench.Told(), StringComparison.Ordinal);
        Assert.Equal(1, bench.Board.Statistics.Reinitialisations);
        bench.Booth.ReleaseKey("5");
        bench.Run(50);
        AssertWorks(bench);
    }

    [Fact]
    public void A_ring_of_lights_that_was_reset_is_shown_again()
    {
        using var bench = Bench.Ready();
        bench.Board.Lights.Show([Green]);
        bench.Pump();
        bench.Booth.Inject("lights", FaultKind.Reset);
        Assert.Equal(default, bench.Booth.Lights[0]);
        bench.Run(2100);
        Assert.Equal(Green, bench.Booth.Lights[0]);
    }

    [Fact]
    public void A_codec_that_was_reset_in_a_call_sounds_again_with_its_microphone_after_some_refreshes()
    {
        using var bench = Bench.InCall();
        bench.Booth.Inject("codec", FaultKind.Reset);
        Assert.Equal(-120, Sound.Play(bench.Booth, voice: true).Receiver);
        bench.Run(5000);
        Assert.Equal(-20, Sound.Play(bench.Booth, voice: true).Receiver, 0.5);
        Assert.Equal(-20, Sound.Play(bench.Booth, mic: true).Adc, 0.5);
        Assert.True(Sound.VoiceAtLoudspeaker(bench.Booth) < -100);
    }

    [Fact]
    public void A_restart_on_request_brings_sound_and_microphone_back_in_a_quarter_second()
    {
        using var bench = Bench.InCall();
        bench.Booth.Inject("codec", FaultKind.Reset);
        bench.Board.Codec.Restart();
        bench.Run(270);
        Assert.Equal(-20, Sound.Play(bench.Booth, voice: true).Receiver, 0.5);
        Assert.Equal(-20, Sound.Play(bench.Booth, mic: true).Adc, 0.5);
    }

    [Fact]
    public void A_restart_does_not_open_a_microphone_that_was_closed_meanwhile()
    {
        using var bench = Bench.InCall();
        bench.Board.Codec.Restart();
        bench.Run(50);
        bench.Board.Codec.CloseMicrophone();
        bench.Run(300);
        Assert.False(bench.Booth.Levels.MicrophoneOpen);
    }

    [Fact]
    public void A_close_that_cannot_be_written_is_made_good_by_the_restart()
    {
        using var bench = Bench.InCall();
        bench.Booth.Inject("codec", FaultKind.Nak);
        bool? closed = null;
        bench.Board.Codec.CloseMicrophone(ok => closed = ok);
        bench.Pump();
        Assert.False(closed);
        bench.Booth.Inject("codec", FaultKind.None);
        bench.Run(120);
        Assert.False(bench.Booth.Levels.MicrophoneOpen);
    }

    private static void AssertWorks(Bench bench, string except = "")
    {
        if (except != "keypad")
        {
            bench.Keys.Clear();
            bench.Booth.PressKey("8");
            bench.Pump();
            bench.Booth.ReleaseKey("8");
            bench.Run(20);
            Assert.Equal("+8 -8", bench.Told());
        }

        if (except != "lights")
        {
            bench.Board.Lights.Show([Green, Green]);
            bench.Pump();
            Assert.Equal(Green, bench.Booth.Lights[1]);
            bench.Board.Lights.Show([]);
            bench.Pump();
        }

        if (except != "codec")
        {
            Assert.Equal(-20, Sound.Play(bench.Booth, voice: true).Receiver, 0.5);
        }
    }
}
