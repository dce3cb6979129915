using Xunit;

namespace CallDesk.Tests;

/// <summary>Another party takes the far end's place (INVITE with Replaces): only where the person is talking already, and nothing opens.</summary>
public sealed class ReplacedTests
{
    private static readonly PartyToken Another = new("another");

    private readonly Booth _booth = new();

    [Fact, Clause("1.8"), Clause("4.3b")]
    public void In_the_guards_call_the_party_changes_and_nothing_else()
    {
        var call = _booth.Talks();
        var before = _booth.State;
        Assert.True(Desk.MayBeReplaced(before, call, by: null));
        _booth.Happens(new CallReplaced(call, Another));
        Assert.Equal((CallPhase.Active, Another), (_booth.PhaseOf(call), _booth.State.Current!.Remote));
        Assert.DoesNotContain(_booth.Last, effect => effect is OpenMicrophone or CloseMicrophone or Answer or Dial);
        Assert.Equal(Hearing.Of(before).MicrophoneOpen, Hearing.Of(_booth.State).MicrophoneOpen);
        Assert.Equal(Tone.Confirm, _booth.State.Chime?.Tone);

        _booth.FarHangsUp(call);
        Assert.Equal(Another, _booth.Record.Remote);
        Assert.Contains(CallFlags.PartyReplaced, _booth.Record.Flags);
    }

    [Fact, Clause("4.3b")]
    public void A_muted_call_stays_muted()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Mute).Happens(new CallReplaced(call, Another));
        Assert.True(_booth.State.Current!.Muted);
        Assert.False(Hearing.Of(_booth.State).MicrophoneOpen);
    }

    [Fact, Clause("4.3b"), Clause("1.10")]
    public void With_the_handset_down_nobody_takes_over_and_one_who_just_did_is_not_heard()
    {
        var call = _booth.Talks();
        _booth.PutDown();
        Assert.False(Desk.MayBeReplaced(_booth.State, call, by: null));
        _booth.Happens(new CallReplaced(call, Another)); // allowed a moment before the handset went down
        Assert.Equal(CallPhase.Grace, _booth.PhaseOf(call));
        Assert.DoesNotContain(_booth.Last, effect => effect is OpenMicrophone);
        Assert.Null(_booth.State.Chime);
    }

    [Fact, Clause("1.7")]
    public void Neither_a_blocked_number_nor_into_an_emergency_nor_into_a_call_that_rings_or_waits()
    {
        var call = _booth.Talks();
        Assert.False(Desk.MayBeReplaced(_booth.State, call, new DirectoryMatch("b", EntryClass.Blocked)));
        Assert.False(Desk.MayBeReplaced(_booth.State, new CallId(98), by: null));
        _booth.Press(Key.Hold);
        Assert.False(Desk.MayBeReplaced(_booth.State, call, by: null));

        var emergency = new Booth();
        emergency.Lift().Type("110");
        var dialled = emergency.Dialled!.Call;
        emergency.Happens(new CallConnected(dialled));
        Assert.False(Desk.MayBeReplaced(emergency.State, dialled, by: null));

        var ringing = new Booth();
        var rings = ringing.Rings();
        Assert.False(Desk.MayBeReplaced(ringing.State, rings, by: null));
    }

    [Fact]
    public void Of_a_call_that_is_not_there_it_means_nothing()
    {
        var before = _booth.State;
        _booth.Happens(new CallReplaced(new CallId(8), Another));
        Assert.Equal(before, _booth.State);
    }
}
