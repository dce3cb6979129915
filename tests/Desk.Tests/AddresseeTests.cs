using Xunit;

namespace CallDesk.Tests;

/// <summary>Whom a message is for: chosen after NOTE 6 by keypad, spoken back, taken back by NOTE * 3.</summary>
public sealed class AddresseeTests
{
    private static readonly DeskSettings Site = new()
    {
        Post = new PostSettings
        {
            Directory =
            [
                new("lin", "林师傅", "204", EntryClass.Colleague, 4), new("office", "服务中心", "8001", EntryClass.Department),
                new("wang", "王女士", "13912345678", EntryClass.Resident), new("home", "家", "95555", EntryClass.Private, 5),
            ],
        },
    };

    private readonly Booth _booth = new(Site);

    private AgendaItem Message => Assert.Single(_booth.State.Agenda.Items, i => i.Kind == AgendaKind.Message);

    [Theory, Clause("2.4b"), Clause("3.4b")]
    [InlineData("4#", "lin")]
    [InlineData("204#", "lin")]
    [InlineData("80*8001#", "office")]
    public void By_speed_key_or_number_with_the_caller_on_the_line_who_hears_nothing_of_it(string keys, string colleague)
    {
        var call = _booth.Talks();
        _booth.Press(Key.Note).Type("6");
        Assert.Equal(["category.colleague", "colleague.who"], _booth.HearsAll().Select(p => p.Key));

        _booth.Type(keys);
        Assert.Equal([new Phrase("message.for"), new Phrase("entry", colleague)], _booth.HearsAll().TakeLast(2));
        Assert.Equal((colleague, call), (Message.For, Message.Call));
        Assert.Null(_booth.State.Dialogue);
        Assert.DoesNotContain(_booth.All, x => x is SendDtmf or Dial);
        Assert.All(_booth.All.OfType<SetAudio>().SelectMany(a => a.Order.Legs), leg => Assert.NotEqual(LegSource.Speech, leg.Sends));

        // Afterwards digits are the caller's again.
        _booth.Type("7");
        Assert.Equal(new SendDtmf(call, '7'), Assert.Single(_booth.All.OfType<SendDtmf>()));
    }

    [Fact, Clause("2.4b")]
    public void A_memo_dictated_afterwards_or_before_belongs_to_the_same_message()
    {
        _booth.Talks();
        _booth.Dictates(2).Press(Key.Note).Type("64#").Dictates(3);
        Assert.Equal("lin", Message.For);
        Assert.Equal([1L, 2L], Message.Memos);

        _booth.FarHangsUp(new CallId(2)).PutDown().Press(Key.Messages).Lift();
        Assert.Contains(new Phrase("entry", "lin"), _booth.HearsAll());
    }

    [Fact, Clause("2.4b")]
    public void Chosen_again_the_message_is_for_the_other()
    {
        _booth.Talks();
        _booth.Press(Key.Note).Type("64#").Press(Key.Note).Type("68001#");
        Assert.Equal("office", Message.For);
    }

    [Fact, Clause("2.4b")]
    public void Undo_takes_the_name_back_and_then_the_category()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Note).Type("64#").Press(Key.Note).Type("*3");
        Assert.Empty(_booth.State.Agenda.Items);
        Assert.Equal(Category.Colleague, _booth.Marked(call).Category);

        _booth.HearsAll();
        _booth.Dictates(2).Press(Key.Note).Type("64#").Press(Key.Note).Type("*3");
        Assert.Equal("undone", _booth.HearsAll()[^1].Key);
        Assert.Null(Message.For); // what was dictated is kept

        _booth.Press(Key.Note).Type("*3");
        Assert.Empty(_booth.State.Agenda.Items);
        Assert.Equal(Category.None, _booth.Marked(call).Category);
    }

    [Fact, Clause("2.4b")]
    public void Another_category_leaves_no_message()
    {
        _booth.Talks();
        _booth.Press(Key.Note).Type("64#").Press(Key.Note).Type("8");
        Assert.Empty(_booth.State.Agenda.Items);
        _booth.Press(Key.Note).Type("6#").Dictates(2);
        Assert.Null(Message.For);
    }

    [Theory, Clause("2.4b")]
    [InlineData("299#")]
    [InlineData("13912345678#")]
    [InlineData("5#")]
    public void Who_is_no_colleague_of_the_directory_is_refused_and_asked_for_again(string keys)
    {
        _booth.Talks();
        _booth.Press(Key.Note).Type("6").HearsAll();
        _booth.Type(keys);
        Assert.Equal(["colleague.unknown", "colleague.who"], _booth.Said.Select(p => p.Key));
        Assert.NotNull(_booth.State.RefusedUntil);
        Assert.Empty(_booth.State.Agenda.Items);

        _booth.Type("4#");
        Assert.Equal("lin", Message.For);
    }

    [Fact, Clause("2.4b")]
    public void After_the_call_the_handset_lifted_again_it_is_still_asked()
    {
        var call = _booth.Talks();
        _booth.FarHangsUp(call).PutDown().Wait(5).Lift().Press(Key.Note).Type("6");
        Assert.Equal(Tone.None, _booth.Heard.ReceiverTone);
        _booth.Type("204#");
        Assert.Equal(("lin", call), (Message.For, Message.Call));
    }

    [Fact]
    public void Nobody_is_asked_in_the_cradle_or_where_the_directory_has_nobody()
    {
        var call = _booth.Talks();
        _booth.FarHangsUp(call).PutDown().Press(Key.Note).Type("6");
        Assert.Null(_booth.State.Dialogue);

        var alone = new Booth();
        alone.Talks();
        alone.Press(Key.Note).Type("6");
        Assert.Equal((null, "category.colleague"), (alone.State.Dialogue, Assert.Single(alone.Said).Key));
    }

    [Fact]
    public void Unanswered_for_sixteen_seconds_the_question_is_over()
    {
        _booth.Talks();
        _booth.Press(Key.Note).Type("6").HearsAll();
        _booth.Wait(2).HearsAll(); // the greeting, whispered
        Assert.NotNull(_booth.Wait(13.9).State.Dialogue);
        Assert.Null(_booth.Wait(0.1).State.Dialogue);
    }

    [Fact, Clause("4.6b")]
    public void An_emergency_number_is_no_answer_but_a_call()
    {
        _booth.Talks();
        _booth.Press(Key.Note).Type("6").HearsAll();
        _booth.Wait(3).Type("110");
        Assert.Equal(("110", true), (_booth.Dialled!.Number, _booth.Dialled.Emergency));
        Assert.Empty(_booth.State.Agenda.Items);
    }
}
