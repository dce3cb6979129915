using Xunit;

namespace CallDesk.Tests;

/// <summary>The far end sends the guard's call elsewhere (REFER): the desk dials the number itself, or does not.</summary>
public sealed class ReferralTests
{
    private readonly Booth _booth = new();

    [Fact, Clause("1.8")]
    public void The_old_call_waits_until_the_new_one_is_answered_and_is_released_then()
    {
        var old = _booth.Talks();
        _booth.Happens(new ReferRequested(old, "8001"));
        var dial = _booth.Dialled!;
        Assert.Equal(("8001", false), (dial.Number, dial.Emergency));
        Assert.Contains(new HoldCall(old), _booth.Last);
        Assert.Equal((CallPhase.Held, CallPhase.Dialing), (_booth.PhaseOf(old), _booth.PhaseOf(dial.Call)));

        Assert.Contains(new ReportReferral(old, 180), _booth.Happens(new CallProgressed(dial.Call, false)).Last);
        Assert.DoesNotContain(_booth.Happens(new CallProgressed(dial.Call, true)).Last, effect => effect is ReportReferral);
        _booth.Happens(new CallConnected(dial.Call));
        Assert.Contains(new ReportReferral(old, 200), _booth.Last);
        Assert.Contains(new Release(old), _booth.Last);
        Assert.Equal(dial.Call, _booth.State.Current!.Id);

        _booth.Happens(new CallEnded(old, EndCause.Near, 200));
        Assert.Contains(CallFlags.Transferred, _booth.Record.Flags);
        Assert.DoesNotContain(CallFlags.NearEndFirst, _booth.Record.Flags);
        _booth.FarHangsUp(dial.Call);
        Assert.Contains(CallFlags.Referred, _booth.Records.Last().Flags);
    }

    [Theory, Clause("1.8")]
    [InlineData(EndCause.Failed, 486, 486)]
    [InlineData(EndCause.Near, 0, 487)]
    public void Nobody_there_leaves_the_old_call_on_hold_and_it_is_told(EndCause cause, int status, int told)
    {
        var old = _booth.Talks();
        var other = _booth.Happens(new ReferRequested(old, "8001")).Dialled!.Call;
        Assert.Contains(new ReportReferral(old, told), _booth.Happens(new CallEnded(other, cause, status)).Last);
        _booth.Press(Key.Hold);
        Assert.Equal(CallPhase.Active, _booth.PhaseOf(old));
    }

    [Fact, Clause("1.8")]
    public void Who_leaves_after_the_REFER_is_told_nothing_more()
    {
        var old = _booth.Talks();
        var other = _booth.Happens(new ReferRequested(old, "8001")).Dialled!.Call;
        _booth.FarHangsUp(old).Happens(new CallConnected(other));
        Assert.DoesNotContain(_booth.All, effect => effect is ReportReferral);
        Assert.Equal(CallPhase.Active, _booth.PhaseOf(other));
    }

    [Theory, Clause("4.6b")]
    [InlineData("16812345")]
    [InlineData("95555")]
    [InlineData("110")]
    [InlineData("9110")]
    public void What_the_guard_may_not_dial_is_not_dialled_for_others_and_no_emergency_on_their_word(string number)
    {
        var booth = Site();
        var call = booth.Talks();
        booth.Happens(new ReferRequested(call, number));
        Assert.Equal([new ReportReferral(call, 603)], booth.Last);
        Assert.Empty(booth.All.OfType<Dial>());
        Assert.Equal(CallPhase.Active, booth.PhaseOf(call));
        Assert.Contains(CallFlags.ReferralRefused, booth.FarHangsUp(call).Record.Flags);
    }

    [Fact, Clause("5.5")]
    public void Nobody_is_sent_away_from_an_emergency_or_while_the_call_is_not_in_hand()
    {
        var booth = Site();
        booth.Lift().Type("110");
        var emergency = booth.Dialled!.Call;
        booth.Happens(new CallConnected(emergency)).Happens(new ReferRequested(emergency, "8001"));
        Assert.Equal([new ReportReferral(emergency, 603)], booth.Last);

        var held = _booth.Talks();
        _booth.Press(Key.Hold).Happens(new ReferRequested(held, "8001"));
        Assert.Equal([new ReportReferral(held, 603)], _booth.Last);
        Assert.Empty(_booth.All.OfType<Dial>());
    }

    /// <summary>Two exchanges that send the guard to and fro come to an end, whether their calls are answered or not.</summary>
    [Theory, Clause("4.6b")]
    [InlineData(true)]
    [InlineData(false)]
    public void A_fourth_REFER_is_not_followed(bool answered)
    {
        var call = _booth.Talks();
        for (var i = 0; i < 3; i++)
        {
            var next = _booth.Happens(new ReferRequested(call, "8001")).Dialled!.Call;
            if (answered)
            {
                _booth.Happens(new CallConnected(next)).Happens(new CallEnded(call, EndCause.Near, 200));
                call = next;
            }
            else
            {
                _booth.Happens(new CallEnded(next, EndCause.Failed, 404)).Press(Key.Hold);
            }
        }

        Assert.Equal([new ReportReferral(call, 603)], _booth.Happens(new ReferRequested(call, "8001")).Last);
        Assert.Equal(3, _booth.All.OfType<Dial>().Count());
    }

    /// <summary>One number is barred by the dial plan, another by its class in the directory; 9 takes an outside line.</summary>
    private static Booth Site() => new(new DeskSettings
    {
        DialPlan = new DialPlan { Barred = ["168*"], OutsidePrefix = "9" },
        Post = new PostSettings { Directory = [new DirectoryEntry("line", "line", "95555", EntryClass.Premium)] },
    });
}
