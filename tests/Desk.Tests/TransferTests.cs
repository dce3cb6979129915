using Xunit;

namespace CallDesk.Tests;

/// <summary>TRANSFER: the caller is told to whom, and nobody is lost on the way.</summary>
public sealed class TransferTests
{
    private static readonly DeskSettings Site = new()
    {
        Post = new PostSettings
        {
            Directory =
            [
                new("repairs", "Repairs", "8001", EntryClass.Department, SpeedKey: 1),
                new("flat", "Flat 12", "8312", EntryClass.Resident),
                new("line", "Line", "95555", EntryClass.Premium),
            ],
        },
    };

    private readonly Booth _booth = new(Site);

    [Fact, Clause("1.8")]
    public void Number_and_transfer_the_caller_hears_to_whom_before_the_refer_goes_out()
    {
        var caller = _booth.Talks();
        _booth.Press(Key.Transfer);
        Assert.Equal((CallPhase.Held, Tone.Dial), (_booth.PhaseOf(caller), _booth.Heard.ReceiverTone));
        Assert.Equal(["please-hold"], Said(caller));

        _booth.Type("8001").Press(Key.Transfer);
        Assert.Equal(["transferring-to", "entry:repairs"], Said(caller));
        Assert.Equal(CallPhase.Transferring, _booth.PhaseOf(caller));
        Assert.DoesNotContain(_booth.All, e => e is BlindTransfer);

        _booth.Happens(new SpeechEnded(_booth.State.Calls[0].Says!.Id));
        Assert.Contains(new BlindTransfer(caller, "8001"), _booth.Last);

        _booth.Happens(new TransferProgressed(caller, 180)).Happens(new TransferEnded(caller, true, 200));
        Assert.Contains(new Release(caller), _booth.Last);
        _booth.Happens(new CallEnded(caller, EndCause.Near, 200));
        Assert.Equal(ReleasedBy.Near, _booth.Record.ReleasedBy);
        Assert.Equal([CallFlags.Transferred], _booth.Record.Flags);
    }

    [Fact, Clause("1.8"), Clause("4.6b")]
    public void Locked_while_the_caller_hears_to_whom_the_call_comes_back_to_the_guard()
    {
        var caller = _booth.Talks();
        _booth.Press(Key.Transfer).Type("8001").Press(Key.Transfer);
        _booth.Happens(new SettingsLoaded(Site with { Post = Site.Post with { Locked = true } }));

        _booth.Happens(new SpeechEnded(_booth.State.Calls[0].Says!.Id));
        Assert.DoesNotContain(_booth.All, e => e is BlindTransfer);
        Assert.Equal((CallPhase.Held, TransferStage.CameBack), (_booth.PhaseOf(caller), _booth.State.Transfer!.Stage));
    }

    [Theory, Clause("1.8"), Clause("1.9")]
    [InlineData("8312", "transferring")]
    [InlineData("8444", "transferring-to digits:8444")]
    public void A_resident_is_not_named_to_the_caller(string number, string said)
    {
        var caller = _booth.Talks();
        _booth.Press(Key.Transfer).Type(number).Press(Key.Transfer);
        Assert.Equal(said, string.Join(' ', Said(caller)));
    }

    [Fact, Clause("1.8")]
    public void Number_and_hash_consults_and_transfer_completes()
    {
        var (caller, other) = Consulting();
        _booth.Happens(new CallConnected(other)).Press(Key.Transfer);

        Assert.Contains(new HoldCall(other), _booth.All);
        Assert.Equal((CallPhase.Transferring, CallPhase.Transferring), (_booth.PhaseOf(caller), _booth.PhaseOf(other)));
        Assert.False(_booth.Heard.MicrophoneOpen);

        Announced(caller);
        Assert.Contains(new AttendedTransfer(caller, other), _booth.Last);
        _booth.Happens(new TransferEnded(caller, true, 200));
        Assert.Equal([new Release(caller), new Release(other)], _booth.Last.OfType<Release>());
    }

    [Fact, Clause("1.8")]
    public void Handset_down_completes_if_the_other_has_answered()
    {
        var (caller, other) = Consulting();
        _booth.Happens(new CallConnected(other)).PutDown();
        Assert.False(_booth.State.Ringing);

        Announced(caller);
        Assert.Contains(new AttendedTransfer(caller, other), _booth.Last);
        Assert.Empty(_booth.All.OfType<Release>());
    }

    [Fact, Clause("1.8")]
    public void Handset_down_before_the_answer_gives_the_target_up_and_the_caller_rings_back()
    {
        var (caller, other) = Consulting();
        _booth.PutDown();

        Assert.Contains(new Release(other), _booth.Last);
        Assert.Equal(new LoudspeakerSound.RingBurst(caller, 1), _booth.Heard.Loudspeaker);
        _booth.Lift();
        Assert.Contains(new RetrieveCall(caller), _booth.Last);
    }

    [Fact, Clause("1.8")]
    public void Transfer_while_the_target_rings_does_not_wait_for_it()
    {
        var (caller, other) = Consulting();
        _booth.Press(Key.Transfer);
        Assert.Contains(new Release(other), _booth.All);
        Announced(caller);
        Assert.Contains(new BlindTransfer(caller, "8001"), _booth.Last);
    }

    [Theory, Clause("1.8")]
    [InlineData(false, CallPhase.Ending)]
    [InlineData(true, CallPhase.Held)]
    public void Hold_returns_to_the_caller(bool answered, CallPhase otherIsThen)
    {
        var (caller, other) = Consulting();
        if (answered)
        {
            _booth.Happens(new CallConnected(other));
        }

        _booth.Press(Key.Hold);
        Assert.Equal((CallPhase.Active, otherIsThen), (_booth.PhaseOf(caller), _booth.PhaseOf(other)));
        Assert.True(_booth.Heard.MicrophoneOpen);
    }

    [Fact, Clause("1.8")]
    public void After_asking_both_transfer_still_completes()
    {
        var (caller, other) = Consulting();
        _booth.Happens(new CallConnected(other)).Press(Key.Hold).Press(Key.Transfer);
        Announced(caller);
        Assert.Contains(new AttendedTransfer(caller, other), _booth.Last);
    }

    [Theory, Clause("1.8")]
    [InlineData(Key.Hold)]
    [InlineData(Key.Transfer)]
    public void Without_a_number_the_caller_is_taken_back(Key key)
    {
        var caller = _booth.Talks();
        _booth.Press(Key.Transfer).Press(key);
        Assert.Equal(CallPhase.Active, _booth.PhaseOf(caller));
        Assert.Contains(new RetrieveCall(caller), _booth.Last.Concat(_booth.All));
        Assert.True(_booth.Heard.MicrophoneOpen);
    }

    [Fact, Clause("1.8")]
    public void A_failed_transfer_comes_back_and_rings_and_the_lift_says_so()
    {
        var caller = Referred();
        _booth.PutDown();
        Assert.False(_booth.State.Ringing);

        _booth.Happens(new TransferEnded(caller, false, 486));
        Assert.Equal(new LoudspeakerSound.RingBurst(caller, 1), _booth.Heard.Loudspeaker);

        _booth.Lift();
        Assert.Equal("transfer-failed", _booth.Heard.ReceiverSpeech?.Phrases[0].Key);
        Assert.True(_booth.Heard.MicrophoneOpen);
        _booth.FarHangsUp(caller);
        Assert.Equal([CallFlags.TransferFailed], _booth.Record.Flags);
    }

    [Fact, Clause("1.8")]
    public void A_refer_of_which_nobody_reports_anything_comes_back_after_thirty_seconds()
    {
        var caller = Referred();
        _booth.PutDown().WaitMicroseconds(29_999_999);
        Assert.Equal(CallPhase.Transferring, _booth.PhaseOf(caller));
        _booth.WaitMicroseconds(1);
        Assert.Equal(CallPhase.Held, _booth.PhaseOf(caller));
        Assert.True(_booth.State.Ringing);
    }

    [Fact, Clause("1.8")]
    public void With_the_handset_still_up_a_failed_transfer_is_heard_and_hold_takes_the_caller()
    {
        var caller = Referred();
        _booth.Happens(new TransferEnded(caller, false, 480));
        Assert.Equal("transfer-failed", _booth.Heard.ReceiverSpeech?.Phrases[0].Key);
        Assert.Equal(Tone.CallWaiting, _booth.Wait(1).Heard.ReceiverTone);

        _booth.Press(Key.Hold);
        Assert.Equal(CallPhase.Active, _booth.PhaseOf(caller));
    }

    [Theory, Clause("1.8"), Clause("4.6b")]
    [InlineData("16812345", '#')]
    [InlineData("16812345", 'T')]
    [InlineData("95555", '#')]
    [InlineData("95555", 'T')]
    public void A_barred_target_is_refused_and_the_caller_is_there_again(string number, char key)
    {
        var caller = _booth.Talks();
        _booth.Press(Key.Transfer).Type(number).Press(key == '#' ? Key.Pound : Key.Transfer);

        Assert.Equal(CallPhase.Active, _booth.PhaseOf(caller));
        Assert.Equal(Tone.Refused, _booth.Heard.ReceiverTone);
        Assert.Equal("barred", _booth.Heard.ReceiverSpeech?.Phrases[0].Key);
        Assert.Empty(_booth.All.OfType<Dial>());
        Assert.Equal([CallFlags.Barred], _booth.Record.Flags);
    }

    [Theory, Clause("4.6b")]
    [InlineData("")]
    [InlineData("T")]
    public void An_emergency_number_as_a_target_is_an_emergency_call(string end)
    {
        var caller = _booth.Talks();
        _booth.Wait(20).Press(Key.Transfer).Type("110").Press(end == "T" ? Key.Transfer : Key.VolumeUp);

        Assert.Equal(new Dial(new CallId(1), "110", Emergency: true), _booth.All.OfType<Dial>().Single());
        Assert.Equal(CallPhase.Held, _booth.PhaseOf(caller));
        Assert.DoesNotContain(_booth.All, e => e is BlindTransfer);
    }

    [Fact, Clause("4.6b")]
    public void An_emergency_call_is_not_transferred()
    {
        _booth.Lift().Type("110");
        var call = _booth.Dialled!.Call;
        _booth.Happens(new CallConnected(call)).Press(Key.Transfer);
        Assert.Equal(CallPhase.Active, _booth.PhaseOf(call));
    }

    [Theory, Clause("1.8")]
    [InlineData(Key.Pound)]
    [InlineData(Key.Transfer)]
    public void A_speed_number_is_a_target(Key end)
    {
        var caller = _booth.Talks();
        _booth.Press(Key.Transfer).Happens(new KeyPressed(Key.Digit1)).Wait(1).Happens(new KeyReleased(Key.Digit1)).Press(end);
        Assert.Equal(end == Key.Pound ? "8001" : null, _booth.All.OfType<Dial>().SingleOrDefault()?.Number);
        Assert.Equal(end == Key.Pound ? CallPhase.Held : CallPhase.Transferring, _booth.PhaseOf(caller));
    }

    [Fact, Clause("1.8")]
    public void A_caller_who_leaves_while_the_target_is_typed_is_heard_to_leave()
    {
        var caller = _booth.Talks();
        _booth.Press(Key.Transfer).FarHangsUp(caller);
        Assert.Equal(Tone.Release, _booth.Heard.ReceiverTone);
        Assert.Null(_booth.State.Transfer);
    }

    [Fact, Clause("1.8")]
    public void A_target_that_is_busy_leaves_the_caller_on_hold()
    {
        var (caller, other) = Consulting();
        _booth.Happens(new CallEnded(other, EndCause.Failed, 486));
        Assert.Equal(Tone.Busy, _booth.Heard.ReceiverTone);
        _booth.Press(Key.Hold);
        Assert.Equal(CallPhase.Active, _booth.PhaseOf(caller));
    }

    /// <summary>Many phones hang up by themselves once the target has answered, before the network says so.</summary>
    [Fact, Clause("1.8")]
    public void A_caller_who_leaves_while_referred_is_no_failure()
    {
        var caller = Referred();
        _booth.FarHangsUp(caller);
        Assert.Null(_booth.State.Transfer);
        Assert.Null(_booth.Heard.ReceiverSpeech);
        Assert.Empty(_booth.Record.Flags);
    }

    [Fact, Clause("1.8")]
    public void Of_an_attended_transfer_that_failed_both_are_held_and_the_caller_rings_first()
    {
        var (caller, other) = Consulting();
        _booth.Happens(new CallConnected(other)).PutDown();
        Announced(caller);
        _booth.Happens(new TransferEnded(caller, false, 603));
        Assert.Equal((CallPhase.Held, CallPhase.Held), (_booth.PhaseOf(caller), _booth.PhaseOf(other)));
        Assert.Equal(new LoudspeakerSound.RingBurst(caller, 1), _booth.Heard.Loudspeaker);
    }

    private (CallId Caller, CallId Other) Consulting()
    {
        var caller = _booth.Talks();
        _booth.Press(Key.Transfer).Type("8001#");
        return (caller, _booth.All.OfType<Dial>().Single().Call);
    }

    private CallId Referred()
    {
        var caller = _booth.Talks();
        _booth.Press(Key.Transfer).Type("8001").Press(Key.Transfer);
        Announced(caller);
        return caller;
    }

    private void Announced(CallId caller) =>
        _booth.Happens(new SpeechEnded(_booth.State.Calls.Single(c => c.Id == caller).Says!.Id));

    private IEnumerable<string> Said(CallId caller) => _booth.Heard.Legs.Single(l => l.Call == caller).Says!.Phrases
        .Select(p => p.Value == "" ? p.Key : p.Key + ":" + p.Value);
}
