using Xunit;

namespace CallDesk.Tests;

/// <summary>Signing in and out, patrol, REVIEW, and what a guard is told at the lift.</summary>
public sealed class ShiftTests
{
    private static readonly DeskSettings WithSignIn = new() { Post = new PostSettings { SignIn = true } };

    private readonly Booth _booth = new(WithSignIn);

    [Fact, Clause("2.3.1.9"), Clause("1.9")]
    public void A_pin_is_typed_checked_and_neither_spoken_nor_sent()
    {
        _booth.Lift().Press(Key.Note).Type("*4");
        Assert.Equal("enter-pin", _booth.Said[0].Key);
        _booth.Type("2468");
        Assert.DoesNotContain(_booth.All, x => x is CheckPin or SendDtmf or Dial);
        _booth.Happens(new KeyPressed(Key.Pound));
        Assert.Contains(new CheckPin("2468"), _booth.Last);
        Assert.DoesNotContain(_booth.All.OfType<SetAudio>(), a => a.Order.ReceiverSpeech?.Phrases.Any(p => p.Value != "") == true);

        _booth.Happens(new PinChecked("g1"));
        Assert.Equal("g1", _booth.State.Shift.Guard);
        Assert.Equal("signed-in", _booth.Said[0].Key);
    }

    [Fact]
    public void Sign_in_reads_out_what_is_open_and_pound_takes_over()
    {
        _booth.Happens(new AgendaWanted(AgendaKind.OpenRecord, null, null)).Happens(new AgendaWanted(AgendaKind.OpenRecord, null, null))
            .Happens(new AgendaWanted(AgendaKind.Callback, null, null));
        _booth.Talks(new DirectoryMatch("chief", EntryClass.Other));
        _booth.Press(Key.Note).Type("*1").FarHangsUp(new CallId(2)).PutDown();

        SignIn("g1");
        Assert.Equal(
            [
                new Phrase("signed-in"), new Phrase("number", "2"), new Phrase("open.records"), new Phrase("number", "1"),
                new Phrase("open.callbacks"), new Phrase("number", "1"), new Phrase("open.alerts"), new Phrase("accept-hash"),
            ],
            _booth.HearsAll());
        _booth.Type("#");
        Assert.Equal("accepted", _booth.Said[0].Key);
        Assert.Null(_booth.State.Dialogue);
    }

    [Fact]
    public void Three_wrong_pins_are_followed_by_a_pause_of_a_minute()
    {
        _booth.Lift().Press(Key.Note).Type("*4");
        for (var i = 0; i < 3; i++)
        {
            _booth.Type("1#").Happens(new PinChecked(null));
        }

        Assert.Contains(_booth.Said, p => p.Key == "pin-pause");
        _booth.HearsAll();
        _booth.Wait(59).Press(Key.Note).Type("*4");
        Assert.Equal("pin-pause", _booth.Said[0].Key);
        Assert.Null(_booth.State.Dialogue);

        _booth.HearsAll();
        _booth.Wait(1).Press(Key.Note).Type("*4");
        Assert.Equal("enter-pin", _booth.Said[0].Key);
    }

    [Fact]
    public void A_pin_that_begins_with_an_emergency_number_dials_it()
    {
        _booth.Lift().Press(Key.Note).Type("*4110");
        Assert.Equal("110", _booth.Dialled!.Number);

        var phone = new Booth(WithSignIn);
        phone.Lift().Press(Key.Note).Type("*45110#");
        Assert.Contains(new CheckPin("5110"), phone.All);
        Assert.DoesNotContain(phone.All, x => x is Dial);
    }

    [Fact]
    public void Volumes_follow_the_guard()
    {
        SignIn("g1");
        _booth.Press(Key.VolumeUp).Press(Key.VolumeUp).Press(Key.Note).Type("*4").PutDown();
        SignIn("g2");
        _booth.Press(Key.VolumeDown).Press(Key.VolumeDown).Press(Key.VolumeDown).Press(Key.Note).Type("*4").PutDown();
        Assert.Equal(4, _booth.State.ReceiverVolume);
        SignIn("g1");
        Assert.Equal(7, _booth.State.ReceiverVolume);
    }

    [Fact]
    public void Signing_out_hands_over()
    {
        SignIn("g1");
        _booth.Type("#").Happens(new AgendaWanted(AgendaKind.Message, null, "li"));
        _booth.HearsAll();
        _booth.Press(Key.Note).Type("*4");
        Assert.Null(_booth.State.Shift.Guard);
        Assert.Equal([new Phrase("signed-out"), new Phrase("number", "1"), new Phrase("open.messages")], _booth.Said);
    }

    [Fact]
    public void On_hook_a_menu_waits_for_the_lift_unless_the_lift_answers_a_call()
    {
        _booth.Press(Key.Note).Type("*4");
        Assert.Equal(Motion.Wink, _booth.Lights[5].Motion);
        _booth.Lift();
        Assert.Equal("enter-pin", _booth.Said[0].Key);
        Assert.Equal(Tone.None, _booth.Heard.ReceiverTone);
        _booth.PutDown().Press(Key.Note).Type("*4");
        _booth.Talks();
        Assert.Empty(_booth.Said);
        Assert.Null(_booth.State.Dialogue);
    }

    [Fact, Clause("1.1")]
    public void Patrol_is_a_state_of_the_post_with_a_light()
    {
        _booth.Press(Key.Note).Type("*5");
        Assert.True(_booth.State.Shift.OnPatrol);
        Assert.Equal(Motion.Blink, _booth.Lights[0].Motion);
        _booth.Lift().Press(Key.Note).Type("*5");
        Assert.False(_booth.State.Shift.OnPatrol);
        Assert.Equal("patrol.off", _booth.Said[0].Key);
    }

    [Fact, Clause("2.3.1.9")]
    public void Review_tells_a_guard_the_own_figures_behind_the_own_pin()
    {
        SignIn("g1");
        _booth.PutDown();
        var first = _booth.Talks();
        _booth.PutDown().Wait(3).Happens(new CallEnded(first, EndCause.Near, 200));
        _booth.Rings();
        _booth.Wait(15).Lift().FarHangsUp(new CallId(4)).PutDown();

        Review("g1");
        var heard = _booth.HearsAll();
        Assert.Equal("2", After(heard, "review.calls"));
        Assert.Equal("1", After(heard, "review.in-time"));
        Assert.Equal("1", After(heard, "review.near-end"));
        Assert.Equal("0", After(heard, "review.raised"));

        _booth.Type("2");
        Assert.Equal("0", After(_booth.HearsAll(), "review.in-time"));

        Review("g2");
        Assert.Equal("review.none", _booth.Said[0].Key);
        SignOutAndIn("g1");
        Review("g1");
        Assert.Equal("review.none", _booth.Said[0].Key);
    }

    [Fact, Clause("2.3.1.9")]
    public void Without_sign_in_nobody_has_figures()
    {
        var phone = new Booth();
        phone.FarHangsUp(phone.Talks()).PutDown().Lift().Press(Key.Review);
        Assert.Equal(Tone.Refused, phone.Heard.ReceiverTone);
        Assert.Empty(phone.State.Shift.Guards);
    }

    [Fact, Clause("1.2")]
    public void A_guard_chooses_how_much_the_phone_coaches_and_it_follows()
    {
        SignIn("g1");
        Review("g1");
        _booth.Type("0");
        Assert.Equal((CueLevel.Spoken, "cues.spoken"), (_booth.State.Shift.Cues, _booth.Said[0].Key));
        SignOutAndIn("g2");
        Assert.Null(_booth.State.Shift.Cues);
        SignOutAndIn("g1");
        Assert.Equal(CueLevel.Spoken, _booth.State.Shift.Cues);
    }

    [Fact, Clause("4.2"), Clause("5.2")]
    public void Status_names_post_address_registration_time_and_what_is_open()
    {
        _booth.Happens(new NetworkChanged(true, "192.0.2.7")).Happens(new ClockObserved(1_800_000_000_000, 480, true));
        _booth.Lift().Press(Key.Note).Type("*8");
        Assert.Equal(
            [
                new Phrase("post"), new Phrase("status.address"), new Phrase("digits", "192.0.2.7"), new Phrase("status.registered"),
                new Phrase("status.time"), new Phrase("time", "16:00"), new Phrase("open.none"),
            ],
            _booth.HearsAll());
    }

    [Fact]
    public void What_was_read_out_asks_nothing_the_next_digit_dials()
    {
        _booth.Lift().Press(Key.Note).Type("*6").Type("201#");
        Assert.Equal("201", _booth.Dialled!.Number);
    }

    [Fact]
    public void Loss_and_return_of_the_line_are_lit_at_once_and_told_once_at_the_next_quiet_lift()
    {
        _booth.Happens(new NetworkChanged(false, "")).Happens(new RegistrationChanged(false, 503));
        Assert.Equal(Motion.Flash, _booth.Lights[0].Motion);
        _booth.CallerGivesUp(_booth.Rings()).Happens(new NetworkChanged(true, "192.0.2.7")).Happens(new RegistrationChanged(true, 200));
        var call = _booth.Talks();
        Assert.Empty(_booth.Said);

        _booth.FarHangsUp(call).PutDown().Lift();
        Assert.Equal(["network-back", "registration-back", "number", "missed-count"], _booth.Said.Select(p => p.Key));
        Assert.Equal(Tone.None, _booth.Heard.ReceiverTone);
        _booth.HearsAll();
        Assert.Equal(Tone.Dial, _booth.Heard.ReceiverTone);
        Assert.Empty(_booth.PutDown().Lift().Said);
    }

    [Fact]
    public void What_the_exchange_keeps_is_told_once_when_it_grows_and_stutters_until_it_is_fetched()
    {
        _booth.Happens(new MessagesKept(2)).Happens(new MessagesKept(3));
        Assert.Equal([new Phrase("number", "3"), new Phrase("open.kept")], _booth.Lift().Said);
        _booth.HearsAll();
        Assert.Equal(Tone.StutterDial, _booth.Heard.ReceiverTone);
        Assert.Empty(_booth.PutDown().Lift().Said);

        _booth.Press(Key.Note).Type("*6");
        Assert.Contains(new Phrase("open.kept"), _booth.Said);
        _booth.PutDown().Happens(new MessagesKept(1)).Lift();
        Assert.Equal((Tone.StutterDial, 0), (_booth.Heard.ReceiverTone, _booth.Said.Count));
        _booth.PutDown().Happens(new MessagesKept(0)).Lift();
        Assert.Equal(Tone.Dial, _booth.Heard.ReceiverTone);
    }

    private static string? After(IReadOnlyList<Phrase> heard, string key) =>
        heard.SkipWhile(p => p.Key != key).Skip(1).FirstOrDefault().Value;

    private void SignIn(string guard)
    {
        _booth.PutDown().Lift().Press(Key.Note).Type("*4").Type("2468#").Happens(new PinChecked(guard));
        Assert.Equal(guard, _booth.State.Shift.Guard);
    }

    private void SignOutAndIn(string guard)
    {
        _booth.PutDown().Press(Key.Note).Type("*4");
        Assert.Null(_booth.State.Shift.Guard);
        SignIn(guard);
    }

    private void Review(string guard) =>
        _booth.PutDown().Lift().Press(Key.Review).Type("2468#").Happens(new PinChecked(guard));
}
