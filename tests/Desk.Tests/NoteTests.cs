using Xunit;

namespace CallDesk.Tests;

/// <summary>NOTE and its codes: in a call, after it, and never in the way of an emergency number.</summary>
public sealed class NoteTests
{
    private readonly Booth _booth = new(new DeskSettings { Care = new CareSettings { Greeting = Spoken.Off, Cues = CueLevel.Off } });

    [Theory, Clause("2.2a"), Clause("2.3a"), Clause("2.3.1.8"), Clause("3.3")]
    [InlineData("1", Category.Complaint, "category.complaint")]
    [InlineData("2", Category.Suggestion, "category.suggestion")]
    [InlineData("3", Category.Repair, "category.repair")]
    [InlineData("4", Category.Enquiry, "category.enquiry")]
    [InlineData("5", Category.NeedsApproval, "category.needs-approval")]
    [InlineData("6", Category.Colleague, "category.colleague")]
    [InlineData("7", Category.Private, "category.private")]
    [InlineData("8", Category.Important, "category.important")]
    [InlineData("9", Category.Emergency, "category.emergency")]
    public void Note_and_a_digit_set_the_category_and_it_is_spoken_back(string digit, Category category, string prompt)
    {
        var call = _booth.Talks();
        _booth.Press(Key.Note).Type(digit);

        Assert.Equal(category, _booth.Marked(call).Category);
        Assert.Equal(prompt, _booth.Said[0].Key);
        Assert.False(_booth.Did<SendDtmf>());
        Assert.True(_booth.Heard.MicrophoneOpen);

        _booth.FarHangsUp(call);
        Assert.Equal(category, _booth.Record.Marks.Category);
    }

    [Fact, Clause("2.3a")]
    public void The_window_takes_one_code_then_digits_are_dtmf_again()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Note);
        Assert.Equal(Motion.Flash, _booth.Lights[5].Motion);
        _booth.Type("4");
        Assert.Contains(new SendDtmf(call, '1'), _booth.Type("1").All);

        _booth.Press(Key.Note).Wait(3);
        Assert.Equal(Light.Off, _booth.Lights[5]);
        _booth.Happens(new KeyPressed(Key.Digit2));
        Assert.Contains(new SendDtmf(call, '2'), _booth.Last);
        Assert.Equal(Category.Enquiry, _booth.Marked(call).Category);
    }

    [Fact, Clause("2.3a")]
    public void After_the_call_on_hook_a_category_is_shown_by_a_light_until_the_next_call_or_for_two_minutes()
    {
        var call = _booth.Talks();
        _booth.FarHangsUp(call).PutDown().Press(Key.Note).Type("4");
        Assert.Equal(Category.Enquiry, _booth.Marked(call).Category);
        Assert.Equal((Motion.Steady, null), (_booth.Lights[6].Motion, _booth.Heard.ReceiverSpeech));
        Assert.NotEqual(Light.Off, _booth.Lights[6]);

        _booth.Wait(120).Press(Key.Note).Type("7");
        Assert.Equal(Category.Enquiry, _booth.Marked(call).Category);

        var next = _booth.Talks();
        _booth.FarHangsUp(next).PutDown();
        var last = _booth.Talks();
        _booth.Press(Key.Note).Type("7");
        Assert.Equal(Category.Private, _booth.Marked(last).Category);
        Assert.DoesNotContain(_booth.All.OfType<MarkRecord>(), m => m.Call == next);
    }

    [Fact]
    public void Without_a_call_to_note_the_phone_says_so()
    {
        _booth.Lift().Press(Key.Note).Type("1");
        Assert.Equal("no-call", _booth.Said[0].Key);
        Assert.False(_booth.Did<MarkRecord>());
    }

    [Fact, Clause("4.6b"), Clause("1.10")]
    public void An_emergency_number_typed_into_the_window_is_dialled()
    {
        _booth.Talks();
        _booth.PutDown().Lift().Press(Key.Note).Type("110");
        Assert.Equal(("110", true), (_booth.Dialled!.Number, _booth.Dialled.Emergency));

        var phone = new Booth();
        phone.Lift().Wait(20).Press(Key.Note).Type("119");
        Assert.Equal("119", phone.Dialled!.Number);
    }

    [Fact, Clause("2.5a"), Clause("2.3.1.5"), Clause("4.4")]
    public void Repeated_back_is_noted_with_its_time()
    {
        var call = _booth.Talks();
        _booth.Wait(12.5).Press(Key.Note).Type("0");
        Assert.Equal(12_500, _booth.Marked(call).RepeatedBack);
        Assert.Equal("repeated-back", _booth.Said[0].Key);
    }

    [Fact, Clause("1.9")]
    public void In_an_enquiry_the_guard_hears_that_names_and_flats_are_not_given_out()
    {
        _booth.Talks();
        _booth.Press(Key.Note).Type("4");
        Assert.Equal(["category.enquiry", "no-names"], _booth.Said.Select(p => p.Key));
    }

    [Fact, Clause("2.3c"), Clause("3.5a")]
    public void Anonymity_is_noted_and_the_identity_erased_once_the_wrap_up_ends()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Note).Type("*2");
        Assert.True(_booth.Marked(call) is { Anonymous: true, Identity: Identity.Declined });

        _booth.FarHangsUp(call).PutDown().Wait(119);
        Assert.Empty(_booth.All.OfType<EraseIdentity>());
        _booth.Wait(1);
        Assert.Equal(new EraseIdentity(call, NumberToo: false), Assert.Single(_booth.All.OfType<EraseIdentity>()));
    }

    [Fact, Clause("2.3c"), Clause("3.5a")]
    public void Twice_anonymous_forgets_the_number_too_and_undo_takes_all_of_it_back()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Note).Type("*2").Press(Key.Note).Type("*2").FarHangsUp(call);
        _booth.Rings();
        _booth.Press(Key.Hold);
        Assert.Equal(new EraseIdentity(call, NumberToo: true), Assert.Single(_booth.All.OfType<EraseIdentity>()));

        var phone = new Booth();
        var other = phone.Talks();
        phone.Press(Key.Note).Type("*2").FarHangsUp(other).PutDown().Press(Key.Note).Type("*3").Wait(200);
        Assert.False(phone.Marked(other).Anonymous);
        Assert.Empty(phone.All.OfType<EraseIdentity>());
    }

    [Fact, Clause("2.3c"), Clause("5.5")]
    public void Nobody_is_anonymous_on_an_emergency_call()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Note).Type("9").Press(Key.Note).Type("*2");
        Assert.False(_booth.Marked(call).Anonymous);
        Assert.Contains(_booth.Said, p => p.Key == "not-on-emergency");

        var phone = new Booth();
        var turned = phone.Talks();
        phone.Press(Key.Note).Type("*2").Press(Key.Note).Type("9").FarHangsUp(turned).PutDown().Wait(200);
        Assert.False(phone.Marked(turned).Anonymous);
        Assert.Empty(phone.All.OfType<EraseIdentity>());
    }

    [Theory, Clause("5.4")]
    [InlineData(EntryClass.Leader, "number-known")]
    [InlineData(EntryClass.Resident, "number-unknown")]
    public void Somebody_who_claims_to_be_a_leader_is_reported_and_never_called_the_leader(EntryClass match, string said)
    {
        var call = _booth.Talks(new DirectoryMatch("chief", match));
        _booth.Press(Key.Note).Type("*1");

        Assert.True(_booth.Marked(call).LeaderClaim);
        Assert.Equal(said, _booth.Said[0].Key);
        Assert.Equal(AlertKind.LeaderClaim, Assert.Single(_booth.All.OfType<SendAlert>()).Alert.Kind);
        Assert.Equal(match == EntryClass.Leader ? ["chief"] : [], _booth.State.Agenda.Items.Select(i => i.For!));
        Assert.Single(_booth.Press(Key.Note).Type("*1").All.OfType<SendAlert>());
    }

    [Theory, Clause("2.5b"), Clause("3.6b")]
    [InlineData(CueLevel.Spoken, true)]
    [InlineData(CueLevel.Light, false)]
    public void The_promise_to_who_complains_is_cued_where_cues_are_spoken(CueLevel cues, bool spoken)
    {
        var phone = new Booth(new DeskSettings { Care = new CareSettings { Cues = cues } });
        phone.Talks();
        phone.Press(Key.Note).Type("1");
        Assert.Equal(spoken, phone.Said.Any(p => p.Key == "commitment"));
    }

    [Fact, Clause("2.5b"), Clause("3.6b")]
    public void A_complaint_is_followed_up_within_a_day()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Note).Type("1");
        var task = Assert.Single(_booth.State.Agenda.Items);
        Assert.Equal((AgendaKind.FollowUp, call, 86_400_000), (task.Kind, task.Call, task.DueAt - task.CreatedAt));

        _booth.Press(Key.Note).Type("2");
        Assert.DoesNotContain(_booth.State.Agenda.Items, i => i.Kind == AgendaKind.FollowUp);
    }

    [Fact, Clause("2.4a"), Clause("3.5"), Clause("4.4"), Clause("5.3")]
    public void A_record_without_its_fields_stays_open_until_it_has_them()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Note).Type("2").FarHangsUp(call);
        Assert.False(_booth.Record.Marks.Complete);
        var item = Assert.Single(_booth.State.Agenda.Items);
        Assert.Equal((AgendaKind.OpenRecord, call), (item.Kind, item.Call));

        _booth.PutDown().Wait(300).Happens(new RecordFilled(call, ["name", "address", "content"]));
        Assert.False(_booth.Marked(call).Complete);
        _booth.Happens(new RecordFilled(call, ["name", "address", "content", "request"]));
        Assert.True(_booth.Marked(call).Complete);
        Assert.Empty(_booth.State.Agenda.Items);
    }

    [Theory, Clause("2.4a"), Clause("3.5a")]
    [InlineData("4", true, false, true)]
    [InlineData("2", false, false, false)]
    [InlineData("2", true, false, false)]
    [InlineData("2", true, true, true)]
    public void A_memo_stands_for_what_was_said_and_anonymity_for_who_said_it(string code, bool memo, bool anonymous, bool complete)
    {
        var call = _booth.Talks();
        _booth.Press(Key.Note).Type(code);
        if (anonymous)
        {
            _booth.Press(Key.Note).Type("*2");
        }

        if (memo)
        {
            _booth.Dictates(2);
        }

        Assert.Equal(complete, _booth.FarHangsUp(call).Record.Marks.Complete);
        Assert.Equal(complete ? 0 : 1, _booth.State.Agenda.Count(AgendaKind.OpenRecord));
    }

    [Theory, Clause("2.3a"), Clause("2.4a")]
    [InlineData(EntryClass.Resident, Identity.Known)]
    [InlineData(EntryClass.Leader, Identity.NotAsked)]
    public void Whom_the_directory_knows_need_not_be_asked_for_the_name(EntryClass match, Identity identity)
    {
        var call = _booth.Talks(new DirectoryMatch("flat-7", match));
        _booth.Press(Key.Note).Type("5").Dictates(2);
        Assert.Equal((identity, identity == Identity.Known), (_booth.Marked(call).Identity, _booth.Marked(call).Complete));
    }

    [Fact]
    public void The_card_and_the_voice_guide_are_the_table()
    {
        foreach (var language in new[] { "zh", "en" })
        {
            var lines = NoteCodes.Card(language).TrimEnd('\n').Split('\n');
            Assert.Equal(NoteCodes.All.Length + 2, lines.Length);
            Assert.All(lines, l => Assert.Equal(4, l.Count(c => c == '|')));
        }

        Assert.Contains("| NOTE \\* 2 | anonymous |", NoteCodes.Card("en"), StringComparison.Ordinal);
        Assert.Equal(NoteCodes.All.Length, NoteCodes.All.Select(r => r.Code).Distinct().Count());

        _booth.Lift().Press(Key.Note).Type("*9");
        var said = _booth.HearsAll();
        Assert.Equal(["key-guide.intro", .. NoteCodes.All.Select(r => r.Guide), "key-guide.memo"], said.Select(p => p.Key));
    }

    [Fact]
    public void The_self_test_waits_for_the_end_of_the_call()
    {
        _booth.Talks();
        _booth.Press(Key.Note).Type("*7");
        Assert.Contains(_booth.All, x => x is Ignored { Because: "no self-test now" });
        Assert.DoesNotContain(_booth.All, x => x is RunSelfTest);
    }
}
