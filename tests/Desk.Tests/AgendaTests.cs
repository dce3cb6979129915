using Xunit;

namespace CallDesk.Tests;

/// <summary>What is owed: reminders by the wall clock, messages, repairs, what is long overdue.</summary>
public sealed class AgendaTests
{
    /// <summary>2027-01-15 16:00 in China.</summary>
    private const long Now = 1_800_000_000_000;

    private const long Minute = 60_000;

    private readonly Booth _booth = new();

    public AgendaTests() => _booth.Happens(new ClockObserved(Now, 480, Known: true));

    [Fact, Clause("3.6a")]
    public void A_repair_is_agreed_on_by_keypad_with_the_caller_on_the_line()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Note).Type("3");
        Assert.Equal(["category.repair", "repair.day"], _booth.HearsAll().Select(p => p.Key));
        Assert.Equal("repair.hour", _booth.Type("1#").Said[0].Key);
        _booth.HearsAll();
        _booth.Type("9#");

        Assert.DoesNotContain(_booth.All, x => x is SendDtmf);
        var repair = Assert.Single(_booth.State.Agenda.Items);
        Assert.Equal((AgendaKind.Appointment, call, Now + (17 * 60 * Minute)), (repair.Kind, repair.Call, repair.DueAt));
        Assert.Equal(
            [new Phrase("appointment-set"), new Phrase("date", "2027-01-16"), new Phrase("time", "09:00"), new Phrase("be-at-home")],
            _booth.HearsAll());
        _booth.Type("5");
        Assert.Contains(new SendDtmf(call, '5'), _booth.All);
    }

    [Theory, Clause("3.6a")]
    [InlineData("0#9#")]
    [InlineData("0#24#")]
    [InlineData("0##")]
    public void An_hour_that_has_passed_or_does_not_exist_is_asked_again(string typed)
    {
        _booth.Talks();
        _booth.Press(Key.Note).Type("3").HearsAll();
        _booth.Type(typed);
        Assert.Empty(_booth.State.Agenda.Items);
        Assert.Contains(_booth.Said, p => p.Key == "repair.wrong");
        _booth.Type("18#");
        Assert.Equal(Now + (120 * Minute), Assert.Single(_booth.State.Agenda.Items).DueAt);
    }

    [Fact, Clause("3.6a")]
    public void A_repair_is_recalled_an_hour_before_by_light_and_at_the_lift_once()
    {
        _booth.Happens(new AgendaWanted(AgendaKind.Appointment, Now + (90 * Minute), null)).Wait(29.9 * 60);
        Assert.Equal(Light.Off, _booth.Lights[4]);
        _booth.Wait(6);
        Assert.Equal(Motion.Blink, _booth.Lights[4].Motion);

        _booth.Lift();
        Assert.Equal([new Phrase("reminder"), new Phrase("appointment"), new Phrase("time", "17:30")], _booth.Said);
        Assert.Equal(Light.Off, _booth.Lights[4]);
        Assert.Empty(_booth.PutDown().Lift().Said);
    }

    [Fact]
    public void What_is_settled_before_the_lift_is_no_news()
    {
        _booth.Happens(new AgendaWanted(AgendaKind.Callback, Now + Minute, null)).Wait(61).Happens(new AgendaSettled(1)).Lift();
        Assert.Empty(_booth.Said);
        Assert.Empty(_booth.State.Agenda.Items);
    }

    [Fact]
    public void A_clock_that_jumps_reminds_at_once_and_never_twice()
    {
        _booth.Happens(new AgendaWanted(AgendaKind.Callback, Now + (60 * Minute), null));
        _booth.Happens(new ClockObserved(Now + (61 * Minute), 480, true));
        Assert.Equal([1L], _booth.State.News.Reminders);
        _booth.Lift().PutDown().Happens(new ClockObserved(Now, 480, true)).Wait(7200).Lift();
        Assert.DoesNotContain(_booth.Said, p => p.Key == "reminder");
    }

    [Fact]
    public void Times_of_an_unset_clock_move_with_it_when_it_is_set()
    {
        var phone = new Booth();
        phone.FarHangsUp(Complaint(phone)).PutDown().Wait(3600).Happens(new ClockObserved(Now, 480, Known: true));
        var task = phone.State.Agenda.Items.Single(i => i.Kind == AgendaKind.FollowUp);
        Assert.False(task.ClockUnknown);
        Assert.Equal(Now + (23 * 60 * Minute), task.DueAt!.Value, 5.0 * Minute);
        Assert.Contains(phone.Last, x => x is AgendaChanged { Item: var item } && item == task);
    }

    [Fact, Clause("3.6a")]
    public void Without_a_clock_no_hour_is_agreed_on_but_the_repair_is_not_forgotten()
    {
        var phone = new Booth();
        phone.Talks();
        phone.Press(Key.Note).Type("3");
        Assert.Equal(["category.repair", "status.no-time"], phone.Said.Select(p => p.Key));
        Assert.Equal((AgendaKind.Appointment, null), (phone.State.Agenda.Items.Single().Kind, phone.State.Agenda.Items.Single().DueAt));
    }

    [Fact, Clause("2.4b"), Clause("3.4b")]
    public void A_memo_for_a_colleague_becomes_a_message_with_light_and_stutter_tone()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Note).Type("6").Dictates(3).FarHangsUp(call).PutDown();
        var message = Assert.Single(_booth.State.Agenda.Items);
        Assert.Equal((AgendaKind.Message, 1L), (message.Kind, Assert.Single(message.Memos)));
        Assert.Equal(Motion.Wink, _booth.Lights[3].Motion);
        Assert.Equal(Tone.StutterDial, _booth.Wait(1).Lift().Heard.ReceiverTone);
    }

    [Fact, Clause("2.4b"), Clause("3.4b")]
    public void The_messages_key_reads_them_again_the_next_and_settles_what_is_delivered()
    {
        _booth.Talks();
        _booth.Press(Key.Note).Type("6").Dictates(3).FarHangsUp(new CallId(2)).PutDown();
        _booth.Happens(new AgendaWanted(AgendaKind.Message, null, "li")).Press(Key.Messages).Lift();
        Assert.Contains(new Phrase("memo", "1"), _booth.HearsAll());
        Assert.Contains(new Phrase("memo", "1"), _booth.Type("1").HearsAll());
        Assert.Contains(new Phrase("memo", "1"), _booth.Type("*").HearsAll());
        Assert.Contains(new Phrase("entry", "li"), _booth.Type("2").HearsAll());

        _booth.Type("#");
        Assert.Equal(["message.delivered", "message.last"], _booth.Said.Select(p => p.Key));
        Assert.Equal(1, _booth.State.Agenda.Count(AgendaKind.Message));
        _booth.Press(Key.Messages).Type("#").Press(Key.Messages);
        Assert.Equal("messages.none", _booth.Said[^1].Key);
        Assert.Equal(0, _booth.State.Agenda.Count(AgendaKind.Message));
    }

    [Fact, Clause("2.4b")]
    public void A_long_message_is_heard_to_its_end()
    {
        _booth.Talks();
        _booth.Press(Key.Note).Type("6").Dictates(119).FarHangsUp(new CallId(2)).PutDown().Press(Key.Messages).Lift();
        _booth.OpensMemos().Wait(119);
        Assert.Contains(new Phrase("memo", "1"), _booth.Said);
        Assert.NotNull(_booth.State.Dialogue);
    }

    /// <summary>The desk never waits for the disk: it says what it knows, and the memo when it is at hand.</summary>
    [Fact, Clause("2.4b")]
    public void A_memo_is_said_when_it_has_been_opened_and_once()
    {
        _booth.Talks();
        _booth.Press(Key.Note).Type("6").Dictates(3).FarHangsUp(new CallId(2)).PutDown().Press(Key.Messages).Lift();
        var item = _booth.State.Agenda.Items.Single().Id;
        Assert.Equal([1L], Assert.Single(_booth.Last.OfType<OpenMemos>()).Memos);
        Assert.Equal(["message.at", "date", "time"], _booth.Said.Select(p => p.Key));

        _booth.Type("1"); // impatient
        Assert.Single(_booth.All.OfType<OpenMemos>());
        _booth.Happens(new MemosOpened(item));
        Assert.Equal(["message.at", "date", "time", "memo", "menu.messages"], _booth.HearsAll().Select(p => p.Key));
        Assert.IsType<Ignored>(Assert.Single(_booth.Happens(new MemosOpened(item)).Last));

        _booth.Type("1").PutDown().Happens(new MemosOpened(item));
        Assert.Empty(_booth.Said);
    }

    [Fact]
    public void Memos_that_never_come_leave_dial_tone()
    {
        _booth.Talks();
        _booth.Press(Key.Note).Type("6").Dictates(3).FarHangsUp(new CallId(2)).PutDown().Press(Key.Messages).Lift();
        _booth.Happens(new SpeechEnded(_booth.State.Voice.Receiver!.Id)).Wait(16.1);
        Assert.Equal((null, Tone.StutterDial), (_booth.State.Dialogue, _booth.Heard.ReceiverTone));
    }

    [Fact, Clause("1.9")]
    public void Where_guards_sign_in_messages_are_for_who_has_signed_in()
    {
        var phone = new Booth(new DeskSettings { Post = new PostSettings { SignIn = true } });
        phone.Happens(new AgendaWanted(AgendaKind.Message, null, "li")).Lift().Press(Key.Messages);
        Assert.Equal("not-signed-in", phone.Said[0].Key);

        phone.PutDown().Lift().Press(Key.Note).Type("*4").Type("2468#").Happens(new PinChecked("g1")).HearsAll();
        phone.Type("#");
        Assert.Contains(new Phrase("entry", "li"), phone.Said);
    }

    [Fact, Clause("2.4b"), Clause("3.4b")]
    public void A_message_that_nobody_takes_is_told_to_the_supervisor_once()
    {
        _booth.Happens(new AgendaWanted(AgendaKind.Message, null, "li")).Wait((4 * 3600) - 1);
        Assert.DoesNotContain(_booth.All, x => x is SendAlert);
        _booth.Wait(1).Wait(48 * 3600).Happens(new ClockObserved(Now, 480, true)).Wait(48 * 3600);
        Assert.Equal(AlertKind.Overdue, Assert.Single(_booth.All.OfType<SendAlert>()).Alert.Kind);
        Assert.True(_booth.State.Agenda.Items.Single().Escalated);
    }

    [Fact]
    public void An_alert_is_open_until_somebody_acknowledges_it()
    {
        _booth.Talks();
        _booth.Press(Key.Note).Type("*1");
        Assert.Single(_booth.State.Alarms.Open);
        _booth.Happens(new AlertAcknowledged(1, "boss"));
        Assert.Empty(_booth.State.Alarms.Open);
        Assert.IsType<Ignored>(Assert.Single(_booth.Happens(new AlertAcknowledged(1, "boss")).Last));
    }

    private static CallId Complaint(Booth phone)
    {
        var call = phone.Talks();
        phone.Press(Key.Note).Type("1");
        return call;
    }
}
