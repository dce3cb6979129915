using System.Collections.Concurrent;
using Hal;
using Hal.Simulation;
using Phone.Host;
using Phone.Panel;
using Xunit;

namespace Phone.Tests.Host;

/// <summary>Hands at the virtual booth, seen from the drivers above it.</summary>
public sealed class BoothHandsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly VirtualBooth _booth = new();
    private readonly BoothBoard _board;
    private readonly BoothHands _hands;
    private readonly BlockingCollection<KeyMove> _keys = [];
    private readonly BlockingCollection<bool> _hook = [];

    public BoothHandsTests()
    {
        _board = _booth.OpenBoard();
        _hands = new BoothHands(_booth, static () => false);
        _board.Keypad.Changed += _keys.Add;
        _board.Hook.Moved += move => _hook.Add(move.OffHook);
        _board.Start();
        Assert.True(_hook.TryTake(out bool off, Patience));
        Assert.False(off);
    }

    public void Dispose()
    {
        _board.Dispose();
        _booth.Dispose();
    }

    [Fact]
    public void A_tap_is_a_press_and_a_release_that_the_debouncing_sees()
    {
        _hands.Key("5", KeyAction.Tap);
        Assert.Equal(("5", true), NextKey());
        Assert.Equal(("5", false), NextKey());
    }

    [Fact]
    public void A_key_that_is_held_stays_down_until_it_is_let_go()
    {
        _hands.Key("SOS", KeyAction.Press);
        Assert.Equal(("SOS", true), NextKey());
        Assert.False(_keys.TryTake(out _, TimeSpan.FromMilliseconds(200)));
        _hands.Key("SOS", KeyAction.Release);
        Assert.Equal(("SOS", false), NextKey());
    }

    [Fact]
    public void The_hook_moves_the_line_under_the_driver()
    {
        _hands.MoveHook(true);
        Assert.True(_hook.TryTake(out bool off, Patience) && off);
        _hands.MoveHook(false);
        Assert.True(_hook.TryTake(out off, Patience) && !off);
    }

    [Theory]
    [InlineData("Hook", "Nak", false)]
    [InlineData("Hook", "Reset", false)]
    [InlineData("Hook", "Bounce", true)]
    [InlineData("Keypad", "Bounce", false)]
    [InlineData("Codec", "Nak", true)]
    [InlineData("Lights", "Stuck", true)]
    [InlineData("Lights", "None", true)]
    public void Each_part_fails_only_in_ways_that_it_can(string device, string kind, bool can) =>
        Assert.Equal(can, _hands.Fault(Enum.Parse<FaultDevice>(device), Enum.Parse<FaultKind>(kind)));

    [Fact]
    public void A_booth_at_rest_is_silent_at_every_pin()
    {
        PinsDto pins = _hands.Pins();
        Assert.False(pins.MicrophoneOpen || pins.HandsfreeMicOpen);
        Assert.All([pins.ReceiverDbfs, pins.LoudspeakerVoiceDbfs, pins.LoudspeakerRingDbfs], level => Assert.True(level <= PinsDto.Floor));
        Assert.NotEmpty(pins.Registers);
    }

    private (string, bool) NextKey() =>
        _keys.TryTake(out KeyMove move, Patience) ? (move.Legend, move.Pressed) : throw new TimeoutException("no key moved");
}
