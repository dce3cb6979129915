using Xunit;

namespace CallDesk.Tests;

public sealed class DiallingTests
{
    private static readonly DeskSettings Site = new()
    {
        DialPlan = new DialPlan { OutsidePrefix = "9", ExtensionLength = 3 },
    };

    private readonly Booth _booth = new();

    [Fact]
    public void Dial_tone_stops_at_the_first_digit_and_the_number_goes_out_four_seconds_after_the_last()
    {
        Assert.Equal(Tone.Dial, _booth.Lift().Heard.ReceiverTone);
        Assert.Equal(Tone.None, _booth.Type("2").Heard.ReceiverTone);

        _booth.Wait(3.9).Type("01").WaitMicroseconds(3_999_999);
        Assert.Null(_booth.Dialled);

        _booth.WaitMicroseconds(1);
        Assert.Equal(new Dial(new CallId(1), "201", Emergency: false), _booth.Dialled);
        Assert.False(_booth.Heard.MicrophoneOpen);
    }

    [Fact]
    public void Hash_dials_at_once() => Assert.Equal("87654321", _booth.Lift().Type("87654321#").Dialled?.Number);

    [Fact]
    public void An_internal_number_is_complete_at_its_last_digit()
    {
        var site = new Booth(Site);
        Assert.Equal("201", site.Lift().Type("201").Dialled?.Number);
    }

    [Fact]
    public void Behind_the_outside_prefix_no_number_is_complete_by_its_length()
    {
        var site = new Booth(Site);
        Assert.Null(site.Lift().Type("987654").Dialled);
        Assert.Equal("987654", site.Wait(4).Dialled?.Number);
    }

    [Fact]
    public void Predialled_digits_go_out_at_the_lift()
    {
        _booth.Type("201").Wait(15).Lift();
        Assert.Equal("201", _booth.Dialled?.Number);
    }

    [Fact]
    public void Predialled_digits_are_forgotten_when_nobody_lifts()
    {
        _booth.Type("201").Wait(16).Lift();
        Assert.Null(_booth.Dialled);
        Assert.Equal(Tone.Dial, _booth.Heard.ReceiverTone);
    }

    [Fact]
    public void Sixteen_seconds_without_a_digit_bring_the_reorder_tone()
    {
        Assert.Equal(Tone.Dial, _booth.Lift().Wait(15.999).Heard.ReceiverTone);
        Assert.Equal(Tone.Reorder, _booth.Wait(0.001).Heard.ReceiverTone);
    }

    [Fact]
    public void Ring_back_is_ours_until_the_far_end_sends_its_own()
    {
        _booth.Lift().Type("201#");
        var call = _booth.Dialled!.Call;
        Assert.Equal(Tone.None, _booth.Heard.ReceiverTone);

        _booth.Happens(new CallProgressed(call, EarlyMedia: false));
        Assert.Equal(Tone.RingBack, _booth.Heard.ReceiverTone);

        _booth.Happens(new CallProgressed(call, EarlyMedia: true));
        Assert.Equal(Tone.None, _booth.Heard.ReceiverTone);
        Assert.Equal(new LegOrder(call, LegSource.Silence, Heard: true), Assert.Single(_booth.Heard.Legs));

        _booth.Happens(new CallConnected(call));
        Assert.True(_booth.Heard.MicrophoneOpen);
    }

    [Theory]
    [InlineData(486, Tone.Busy)]
    [InlineData(600, Tone.Busy)]
    [InlineData(404, Tone.Congestion)]
    [InlineData(503, Tone.Congestion)]
    [InlineData(0, Tone.Congestion)]
    public void A_call_that_failed_says_why(int status, Tone tone)
    {
        _booth.Lift().Type("201#");
        _booth.Happens(new CallEnded(_booth.Dialled!.Call, EndCause.Failed, status));

        Assert.Equal(tone, _booth.Heard.ReceiverTone);
        Assert.Equal(
            (Direction.Out, "201", status, null),
            (_booth.Record.Direction, _booth.Record.Dialled, _booth.Record.SipStatus, _booth.Record.WithinLimit));
    }

    [Fact]
    public void Handset_down_while_it_rings_there_gives_the_call_up()
    {
        _booth.Lift().Type("201#").PutDown();
        var call = _booth.Dialled!.Call;
        Assert.Contains(new Release(call), _booth.Last);

        _booth.Happens(new CallEnded(call, EndCause.Near, 487));
        Assert.Equal(ReleasedBy.Near, _booth.Record.ReleasedBy);
        Assert.Empty(_booth.Record.Flags);
    }

    [Theory, Clause("4.6b")]
    [InlineData("16800168")]
    [InlineData("916800168")]
    [InlineData("008616800168")]
    [InlineData("9008616800168")]
    [InlineData("12590")]
    public void Premium_numbers_are_barred_in_every_form(string number)
    {
        var site = new Booth(Site with { DialPlan = Site.DialPlan with { ExtensionLength = 0 } });
        site.Lift().Type(number).Type("#");

        Assert.Null(site.Dialled);
        Assert.Equal(Tone.Refused, site.Heard.ReceiverTone);
        Assert.Equal([CallFlags.Barred], site.Record.Flags);
        Assert.Equal(Motion.Flash, site.Lights[6].Motion);
        Assert.Empty(site.State.Calls);
    }

    [Theory, Clause("4.6b")]
    [InlineData("+86 168 1234", true)]
    [InlineData("168", true)]
    [InlineData("+86-110", false)]
    [InlineData("2168", false)]
    public void Numbers_from_elsewhere_are_looked_at_without_their_spaces(string number, bool barred) =>
        Assert.Equal(barred, Site.DialPlan.IsBarred(number));

    [Theory, Clause("4.6b")]
    [InlineData("110", "110")]
    [InlineData("119", "119")]
    [InlineData("120", "120")]
    [InlineData("122", "122")]
    [InlineData("112", "112")]
    [InlineData("9110", "9110")]
    [InlineData("0086110", "110")]
    public void Emergency_numbers_go_out_at_the_last_digit_registered_or_not(string typed, string dialled)
    {
        var site = new Booth(Site with { DialPlan = Site.DialPlan with { Barred = ["1*", "9*", "0*"], ExtensionLength = 2 } });
        site.Happens(new RegistrationChanged(false, 503)).Lift().Type(typed);

        Assert.Equal(new Dial(new CallId(1), dialled, Emergency: true), site.Dialled);
    }

    [Fact, Clause("4.6b")]
    public void An_emergency_number_predialled_goes_out_at_the_lift_although_a_call_rings()
    {
        var call = _booth.Rings();
        _booth.Type("119").Lift();

        Assert.Equal("119", _booth.Dialled?.Number);
        Assert.Equal(CallPhase.Waiting, _booth.PhaseOf(call));
    }

    [Fact, Clause("4.6b")]
    public void A_guard_who_answers_and_types_an_emergency_number_at_once_gets_help()
    {
        var call = _booth.Rings();
        _booth.Lift().Happens(new CallConnected(call)).Type("110");

        Assert.True(_booth.Dialled!.Emergency);
        Assert.Equal(CallPhase.Held, _booth.PhaseOf(call));
    }

    [Fact, Clause("4.6b")]
    public void Later_in_a_call_the_same_digits_are_dtmf()
    {
        var call = _booth.Talks();
        _booth.Wait(20).Type("110");

        Assert.Null(_booth.Dialled);
        Assert.Equal([new SendDtmf(call, '1'), new SendDtmf(call, '1'), new SendDtmf(call, '0')], _booth.All.OfType<SendDtmf>());
    }

    [Theory, Clause("4.6b")]
    [InlineData("110")]
    [InlineData("5110")]
    [InlineData("1110")]
    public void After_the_release_tone_only_an_emergency_number_is_heard(string typed)
    {
        var call = _booth.Talks();
        _booth.Wait(20).FarHangsUp(call).Type("201#").Wait(5);
        Assert.Null(_booth.Dialled);

        _booth.Type(typed);
        Assert.Equal("110", _booth.Dialled?.Number);
    }

    [Fact, Clause("4.6b")]
    public void A_digit_typed_long_before_does_not_spoil_the_emergency_number()
    {
        var call = _booth.Talks();
        _booth.Type("1").Wait(4).Type("120");
        Assert.Equal("120", _booth.Dialled?.Number);
        Assert.Equal(CallPhase.Held, _booth.PhaseOf(call));
    }

    [Fact, Clause("4.6b")]
    public void An_emergency_number_replaces_a_call_that_is_only_being_dialled()
    {
        _booth.Lift().Type("201#");
        var first = _booth.Dialled!.Call;
        _booth.Type("120");

        Assert.Contains(new Release(first), _booth.All);
        Assert.Equal("120", _booth.Dialled.Number);
    }

    [Fact, Clause("4.6b")]
    public void Typing_the_emergency_number_twice_does_not_give_up_the_first_attempt()
    {
        _booth.Lift().Type("110").Type("110");

        Assert.Single(_booth.All.OfType<Dial>());
        Assert.DoesNotContain(_booth.All, e => e is Release);
    }

    [Fact, Clause("4.6b")]
    public void Four_callers_leave_room_for_an_emergency_call()
    {
        for (var i = 0; i < 4; i++)
        {
            _booth.Rings();
        }

        _booth.Type("110").Lift();
        Assert.Equal("110", _booth.Dialled?.Number);
        Assert.Equal(5, _booth.State.Calls.Length);
    }

    [Fact]
    public void Redial_then_hash_dials_the_last_number()
    {
        _booth.Lift().Type("201#").PutDown();
        _booth.Happens(new CallEnded(_booth.Dialled!.Call, EndCause.Near, 487));

        _booth.Press(Key.Redial).Lift();
        Assert.Equal("redial", _booth.Said[0].Key);
        Assert.Equal(Tone.None, _booth.Heard.ReceiverTone);
        _booth.HearsAll();
        Assert.Equal(Tone.Dial, _booth.Heard.ReceiverTone);
        _booth.Happens(new KeyPressed(Key.Pound));

        Assert.Contains(new Dial(new CallId(3), "201", Emergency: false), _booth.Last);
    }

    [Fact, Clause("4.6b")]
    public void Redial_is_barred_when_the_number_has_become_barred()
    {
        _booth.Lift().Type("201#").PutDown();
        _booth.Happens(new SettingsLoaded(new DeskSettings { DialPlan = new DialPlan { Barred = ["20*"] } }));
        _booth.Lift().Press(Key.Redial).Type("#");

        Assert.Single(_booth.All.OfType<Dial>());
        Assert.Equal(Tone.Refused, _booth.Heard.ReceiverTone);
    }

    [Fact]
    public void Redial_without_a_number_is_refused()
    {
        _booth.Lift().Press(Key.Redial);
        Assert.Equal(Tone.Refused, _booth.Heard.ReceiverTone);
        Assert.Equal(Tone.Dial, _booth.Wait(1).Heard.ReceiverTone);
    }
}
