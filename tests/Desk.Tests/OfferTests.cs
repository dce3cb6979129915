using Xunit;

namespace CallDesk.Tests;

/// <summary>Numbers that are not typed: REDIAL, CALLBACK and the long press of a digit.</summary>
public sealed class OfferTests
{
    private static readonly DeskSettings Site = new()
    {
        Post = new PostSettings
        {
            Directory =
            [
                new("office", "Office", "8001", EntryClass.Department, SpeedKey: 1),
                new("line", "Line", "16800", EntryClass.Premium, SpeedKey: 6),
                new("mother", "Mother", "13912345678", EntryClass.Private, SpeedKey: 7),
            ],
        },
    };

    private readonly Booth _booth = new(Site);

    [Fact]
    public void Redial_is_spoken_at_the_lift_and_steps_back_through_ten_numbers()
    {
        for (var number = 200; number < 212; number++)
        {
            Called(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        Called("210");
        _booth.Press(Key.Redial).Lift();
        Assert.Equal("redial digits:210", Told());

        _booth.Press(Key.Redial);
        Assert.Equal("redial digits:211", Told());
        for (var i = 0; i < 9; i++)
        {
            _booth.Press(Key.Redial);
        }

        Assert.Equal("redial digits:210", Told());
        _booth.Press(Key.Redial).Type("#");
        Assert.Equal("211", _booth.Dialled?.Number);
    }

    [Fact]
    public void A_digit_drops_what_was_offered()
    {
        Called("201");
        _booth.Lift().Press(Key.Redial).Type("202#");
        Assert.Equal("202", _booth.Dialled?.Number);
    }

    [Fact]
    public void A_long_press_on_the_hook_is_dialled_by_the_lift()
    {
        _booth.Happens(new KeyPressed(Key.Digit1)).WaitMicroseconds(1_000_000).Happens(new KeyReleased(Key.Digit1)).Lift();
        Assert.Equal("8001", _booth.Dialled?.Number);
    }

    [Fact]
    public void A_press_a_moment_shorter_is_the_digit()
    {
        _booth.Happens(new KeyPressed(Key.Digit1)).WaitMicroseconds(999_999).Happens(new KeyReleased(Key.Digit1)).Wait(1).Lift();
        Assert.Equal("1", _booth.Dialled?.Number);
    }

    [Fact]
    public void A_long_press_off_the_hook_dials()
    {
        _booth.Lift().Happens(new KeyPressed(Key.Digit1)).Wait(0.999);
        Assert.Null(_booth.Dialled);
        Assert.Equal("8001", _booth.Wait(0.001).Dialled?.Number);
    }

    [Theory, Clause("4.6b")]
    [InlineData(false)]
    [InlineData(true)]
    public void Heavy_fingers_still_dial_110_although_1_is_a_speed_number(bool lifted)
    {
        if (lifted)
        {
            _booth.Lift();
        }

        foreach (var digit in (Key[])[Key.Digit1, Key.Digit1, Key.Digit0])
        {
            _booth.Happens(new KeyPressed(digit)).Wait(1.3).Happens(new KeyReleased(digit)).Wait(0.2);
        }

        _booth.Happens(new HookMoved(HookPosition.Off));
        Assert.True(_booth.All.OfType<Dial>().Last() is { Number: "110", Emergency: true });
    }

    [Fact, Clause("4.6b")]
    public void Off_hook_for_long_the_held_1_of_110_is_still_a_1()
    {
        var call = _booth.Talks();
        _booth.Wait(20).Press(Key.Hold);
        foreach (var digit in (Key[])[Key.Digit1, Key.Digit1, Key.Digit0])
        {
            _booth.Happens(new KeyPressed(digit)).Wait(1.3).Happens(new KeyReleased(digit)).Wait(0.2);
        }

        Assert.True(_booth.All.OfType<Dial>().Last() is { Number: "110", Emergency: true });
        Assert.Equal(CallPhase.Held, _booth.PhaseOf(call));
    }

    [Fact, Clause("4.6b")]
    public void A_premium_speed_number_is_refused()
    {
        _booth.Lift().Happens(new KeyPressed(Key.Digit6)).Wait(1);
        Assert.Null(_booth.Dialled);
        Assert.Equal(Tone.Refused, _booth.Heard.ReceiverTone);
        Assert.Equal("barred", Told());
    }

    [Fact, Clause("1.5b")]
    public void Callback_in_a_call_promises_one_with_its_time()
    {
        _booth.Happens(new ClockObserved(UnixMilliseconds: 1_700_000_000_000, OffsetMinutes: 480, Known: true));
        var call = _booth.Talks();
        _booth.Press(Key.Callback);

        Assert.Equal("callback-promised time:06:23", Told());
        var owed = Assert.Single(_booth.State.Agenda.Items);
        Assert.Equal((AgendaKind.Callback, call, 600_000), (owed.Kind, owed.Call, owed.DueAt - owed.CreatedAt));

        _booth.Press(Key.Callback);
        Assert.Single(_booth.State.Agenda.Items);
        _booth.FarHangsUp(call);
        Assert.Equal([CallFlags.CallbackPromised], _booth.Record.Flags);
    }

    [Fact, Clause("1.5b")]
    public void Callback_while_the_caller_is_held_promises_too()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Hold).Press(Key.Callback);
        Assert.Equal(call, Assert.Single(_booth.State.Agenda.Items).Call);
    }

    [Fact, Clause("1.5b"), Clause("1.1")]
    public void Callback_is_spoken_at_the_lift_and_done_when_somebody_answers()
    {
        Promised();
        _booth.Press(Key.Callback);
        Assert.Contains(new LookUp(new PartyToken("p1")), _booth.All);
        _booth.Happens(new NumberFound(new PartyToken("p1"), "+86 139 1234 5678")).Lift();
        Assert.Equal("callback-to digits:13912345678", Told());

        _booth.Type("#");
        Assert.Equal("13912345678", _booth.Dialled?.Number);
        Assert.Single(_booth.State.Agenda.Items);

        _booth.Happens(new CallConnected(_booth.Dialled!.Call));
        Assert.Empty(_booth.State.Agenda.Items);
        Assert.True(_booth.Last.OfType<AgendaChanged>().Single().Settled);
    }

    [Theory, Clause("4.6b")]
    [InlineData("+86 168 1234")]
    [InlineData("16800")]
    public void A_callback_does_not_get_round_the_dial_plan(string number)
    {
        Promised();
        _booth.Lift().Press(Key.Callback).Happens(new NumberFound(new PartyToken("p1"), number)).Type("#");
        Assert.Null(_booth.Dialled);
        Assert.Equal(Tone.Refused, _booth.Heard.ReceiverTone);
    }

    [Fact, Clause("1.1")]
    public void A_withheld_number_is_said_and_done_with()
    {
        Promised();
        _booth.Press(Key.Callback).Happens(new NumberFound(new PartyToken("p1"), null));
        Assert.Single(_booth.State.Agenda.Items);
        _booth.Lift();
        Assert.Equal("number-withheld", Told());
        Assert.Empty(_booth.State.Agenda.Items);
    }

    [Fact]
    public void Callback_pressed_again_goes_on_to_the_next_and_round()
    {
        Promised();
        Promised();
        var ids = _booth.State.Agenda.Items.Select(i => i.Id).ToList();
        List<long?> offered = [];
        for (var i = 0; i < 3; i++)
        {
            offered.Add(_booth.Press(Key.Callback).State.Offer?.Item);
        }

        Assert.Equal([ids[0], ids[1], ids[0]], offered);
    }

    [Theory]
    [InlineData("+86 139 1234 5678", "", "13912345678")]
    [InlineData("+86 10 8888 8888", "", "01088888888")]
    [InlineData("+86 10 8888 8888", "9", "901088888888")]
    [InlineData("+44 20 1234", "9", "90044201234")]
    [InlineData("201", "9", "201")]
    public void A_number_as_the_network_shows_it_is_dialled_as_from_here(string shown, string prefix, string dialled) =>
        Assert.Equal(dialled, new DialPlan { OutsidePrefix = prefix }.Dialable(shown));

    [Fact]
    public void The_dial_tone_stutters_when_somebody_is_owed_a_call()
    {
        Promised();
        Assert.Equal(Tone.Dial, _booth.Lift().Heard.ReceiverTone);
        _booth.PutDown().Wait(600);
        Assert.Equal(Tone.StutterDial, _booth.Lift().Heard.ReceiverTone);
        Assert.Equal(Tone.None, _booth.Type("2").Heard.ReceiverTone);
    }

    private void Called(string number)
    {
        _booth.Lift().Type(number + "#").PutDown();
        _booth.Happens(new CallEnded(_booth.Dialled!.Call, EndCause.Near, 487));
        Assert.Empty(_booth.State.Calls);
    }

    private void Promised()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Callback).FarHangsUp(call).PutDown();
    }

    private string Told() => string.Join(' ', _booth.Heard.ReceiverSpeech?.Phrases
        .Select(p => p.Value == "" ? p.Key : p.Key + ":" + p.Value) ?? []);
}
