using Xunit;

namespace CallDesk.Tests;

/// <summary>SOS: held, not brushed; heard outside until somebody says so; and the guard hears who.</summary>
public sealed class SosTests
{
    private static readonly DeskSettings Site = new()
    {
        Post = new PostSettings { Directory = [new("boss", "Boss", "8001", EntryClass.Supervisor)] },
    };

    private readonly Booth _booth = new(Site);

    [Fact, Clause("5.5")]
    public void Released_before_a_second_and_a_half_it_is_nothing()
    {
        _booth.Happens(new KeyPressed(Key.Sos)).WaitMicroseconds(1_499_999);
        Assert.Equal(11, _booth.Lights.Count(l => l == new Light(255, 0, 0, Motion.Steady)));

        _booth.Happens(new KeyReleased(Key.Sos)).Wait(60);
        Assert.DoesNotContain(_booth.All, e => e is SendAlert);
        Assert.DoesNotContain(new Light(255, 0, 0, Motion.Steady), _booth.Lights);
    }

    [Fact, Clause("5.5")]
    public void Held_for_a_second_and_a_half_it_alerts_and_the_lift_dials_the_contact()
    {
        Hold();
        Assert.Equal(new SendAlert(new Alert(1, AlertKind.Sos, null, 1, Repeats: true)), Assert.Single(_booth.All.OfType<SendAlert>()));
        Assert.Empty(_booth.All.OfType<Dial>());

        _booth.Wait(5).Lift();
        Assert.Equal(new Dial(new CallId(1), "110", Emergency: true), _booth.Dialled);
        Assert.Contains(CallFlags.Sos, _booth.State.Calls[0].Flags);
    }

    [Fact, Clause("5.5")]
    public void It_fills_the_ring_light_by_light()
    {
        _booth.Happens(new KeyPressed(Key.Sos));
        for (var lit = 1; lit < 12; lit++)
        {
            _booth.WaitMicroseconds(125_000);
            Assert.Equal(lit, _booth.State.SosHold?.Steps);
            Assert.All(_booth.Lights[..lit], l => Assert.Equal(new Light(255, 0, 0, Motion.Steady), l));
        }
    }

    [Fact, Clause("5.5")]
    public void Repeated_every_thirty_seconds_until_somebody_acknowledges_and_the_guard_hears_who()
    {
        Hold();
        _booth.Wait(61);
        Assert.Equal([1, 2, 3], _booth.All.OfType<SendAlert>().Select(a => a.Alert.Attempt));
        Assert.All(_booth.All.OfType<SendAlert>(), a => Assert.Equal(1, a.Alert.Id));

        _booth.Happens(new AlertAcknowledged(1, "boss")).Wait(120);
        Assert.Equal(3, _booth.All.OfType<SendAlert>().Count());
        Assert.Equal(Motion.Blink, _booth.Lights[0].Motion);

        _booth.Lift();
        Assert.Equal(
            [new Phrase("sos-acknowledged"), new Phrase("entry", "boss")], _booth.Heard.ReceiverSpeech!.Phrases.AsEnumerable());
        Assert.Empty(_booth.All.OfType<Dial>());
        Assert.Equal(Motion.Steady, _booth.Wait(61).PutDown().Lights[0].Motion);
    }

    [Fact, Clause("5.5")]
    public void After_a_long_sleep_one_repetition_stands_for_all()
    {
        Hold();
        _booth.Stall(3_600_000).Happens(new Due());
        Assert.Equal(2, _booth.All.OfType<SendAlert>().Count());
    }

    [Fact, Clause("5.5")]
    public void Off_hook_it_dials_at_once_locked_and_unregistered()
    {
        var booth = new Booth(Site with { Post = Site.Post with { Locked = true, EmergencyContact = "8001" } });
        booth.Happens(new RegistrationChanged(false, 503)).Lift().Happens(new KeyPressed(Key.Sos)).Wait(1.5);
        Assert.Equal("8001", booth.Dialled?.Number);
    }

    [Fact, Clause("5.5"), Clause("5.7")]
    public void Four_callers_leave_room_for_the_contact()
    {
        var booth = new Booth(Site with { Post = Site.Post with { EmergencyContact = "8001" } });
        booth.Lift();
        for (var i = 0; i < 4; i++)
        {
            booth.Rings();
        }

        booth.Happens(new KeyPressed(Key.Sos)).Wait(1.5);
        Assert.Equal("8001", booth.Dialled?.Number);
        Assert.Contains(CallFlags.AllLinesBusy, booth.Record.Flags);
    }

    [Fact, Clause("5.5")]
    public void In_a_call_it_marks_the_call_and_opens_the_checklist()
    {
        var call = _booth.Talks();
        Hold();
        Assert.Equal(call, _booth.All.OfType<SendAlert>().Single().Alert.Call);
        Assert.Equal(Category.Emergency, _booth.All.OfType<MarkRecord>().Single().Marks.Category);
        Assert.Empty(_booth.All.OfType<Dial>());
        Assert.All(_booth.Lights[7..], l => Assert.Equal(Motion.Wink, l.Motion));

        _booth.Wait(10).Happens(new KeyPressed(Key.Digit4)).Wait(1).Happens(new KeyReleased(Key.Digit4));
        Assert.Equal(
            [Motion.Wink, Motion.Wink, Motion.Wink, Motion.Steady, Motion.Wink], _booth.Lights[7..].Select(l => l.Motion));

        _booth.FarHangsUp(call);
        Assert.Contains(CallFlags.Sos, _booth.Record.Flags);
    }

    [Fact, Clause("5.5")]
    public void The_pin_takes_it_back_and_those_alerted_are_told()
    {
        var call = _booth.Talks();
        _booth.Wait(20);
        Hold();
        _booth.Type("4711#");
        Assert.Contains(new CheckPin("4711"), _booth.All);
        Assert.DoesNotContain(_booth.All, e => e is SendDtmf);

        _booth.Happens(new PinChecked("guard-1"));
        Assert.Equal(
            new SendAlert(new Alert(2, AlertKind.SosCancelled, call, 1, Repeats: false)),
            _booth.Last.OfType<SendAlert>().Single());
        Assert.Equal(2, _booth.Wait(120).All.OfType<SendAlert>().Count());
        Assert.Equal(Category.None, _booth.State.Calls[0].Marks.Category);
    }

    [Fact, Clause("5.5")]
    public void A_hash_that_ends_no_pin_goes_to_the_far_end_as_always()
    {
        var call = _booth.Talks();
        Hold();
        _booth.Type("#");
        Assert.Equal(new SendDtmf(call, '#'), _booth.All.OfType<SendDtmf>().Single());
        Assert.DoesNotContain(_booth.All, e => e is CheckPin);
    }

    [Theory, Clause("5.5")]
    [InlineData(9.9, true)]
    [InlineData(10.0, false)]
    public void The_pin_takes_it_back_within_ten_seconds_only(double after, bool asked)
    {
        Hold();
        _booth.Type("4711").Wait(after).Type("#");
        Assert.Equal(asked, _booth.All.Any(e => e is CheckPin));
    }

    [Fact, Clause("5.5")]
    public void A_wrong_pin_takes_nothing_back()
    {
        Hold();
        _booth.Type("0000#").Happens(new PinChecked(null)).Wait(31);
        Assert.Equal([1, 2], _booth.All.OfType<SendAlert>().Select(a => a.Alert.Attempt));
    }

    [Fact, Clause("5.5")]
    public void Whoever_rings_after_it_is_probably_the_help()
    {
        Hold();
        var help = _booth.Rings();
        _booth.Lift();
        Assert.Contains(new Answer(help), _booth.All);
        Assert.Empty(_booth.All.OfType<Dial>());
    }

    [Fact, Clause("5.5"), Clause("5.7")]
    public void Whoever_rang_before_it_waits()
    {
        var call = _booth.Rings();
        Hold();
        _booth.Lift();
        Assert.Equal("110", _booth.Dialled?.Number);
        Assert.Equal(CallPhase.Waiting, _booth.PhaseOf(call));
    }

    [Fact, Clause("5.5")]
    public void Much_later_a_lift_is_only_a_lift()
    {
        Hold();
        _booth.Wait(120).Lift();
        Assert.Empty(_booth.All.OfType<Dial>());
    }

    [Fact, Clause("4.6b")]
    public void The_half_typed_number_of_another_service_goes_on_where_it_was()
    {
        _booth.Lift().Happens(new KeyPressed(Key.Sos)).Wait(1.4).Type("11").Wait(0.1);
        Assert.Equal("110", _booth.Dialled?.Number);
        Assert.Equal("119", _booth.Type("9").Dialled?.Number);
    }

    private void Hold() => _booth.Happens(new KeyPressed(Key.Sos)).Wait(1.5).Happens(new KeyReleased(Key.Sos));
}
