using Xunit;

namespace CallDesk.Tests;

/// <summary>NOTE held down: the handset's microphone dictates, and no caller hears it.</summary>
public sealed class MemoTests
{
    private readonly Booth _booth = new();

    [Fact, Clause("2.1a"), Clause("2.3e"), Clause("1.5a"), Clause("1.6")]
    public void In_a_call_the_far_end_hears_please_hold_then_music_and_not_the_memo()
    {
        var call = _booth.Talks();
        _booth.Happens(new KeyPressed(Key.Note)).Wait(1);
        var order = _booth.Heard;
        var leg = Assert.Single(order.Legs);
        Assert.Equal((1L, true, LegSource.Speech), (order.Memo, order.MicrophoneOpen, leg.Sends));
        Assert.Equal("please-hold", Assert.Single(leg.Says!.Phrases).Key);

        _booth.Happens(new SpeechEnded(leg.Says.Id));
        Assert.Equal(LegSource.Music, Assert.Single(_booth.Heard.Legs).Sends);
        Assert.True(_booth.Heard.MicrophoneOpen);

        _booth.Wait(5).Happens(new KeyReleased(Key.Note));
        Assert.Contains(new StoreMemo(1, call), _booth.Last);
        Assert.Equal((null, LegSource.Microphone), (_booth.Heard.Memo, Assert.Single(_booth.Heard.Legs).Sends));

        _booth.Happens(new MemoStored(1, 5000));
        Assert.Equal([1L], _booth.Marked(call).Memos);
    }

    [Fact, Clause("2.1a")]
    public void Back_before_the_announcement_is_over_the_guard_is_heard_at_once()
    {
        _booth.Talks();
        _booth.Happens(new KeyPressed(Key.Note)).Wait(1).Happens(new KeyReleased(Key.Note));
        Assert.Equal(LegSource.Microphone, Assert.Single(_booth.Heard.Legs).Sends);
    }

    [Fact, Clause("2.1a"), Clause("1.6")]
    public void A_muted_call_stays_muted_after_the_memo()
    {
        _booth.Talks();
        _booth.Press(Key.Mute).Dictates(2);
        Assert.False(_booth.Heard.MicrophoneOpen);
        Assert.Equal(LegSource.Silence, Assert.Single(_booth.Heard.Legs).Sends);
    }

    [Fact, Clause("2.1a"), Clause("4.3b")]
    public void On_hook_no_key_opens_the_microphone()
    {
        _booth.Happens(new KeyPressed(Key.Note)).Wait(5);
        Assert.False(_booth.Heard.MicrophoneOpen);
        Assert.Null(_booth.State.Dictation);

        _booth.Happens(new KeyReleased(Key.Note)).Lift().Happens(new KeyPressed(Key.Note)).Wait(2);
        Assert.True(_booth.Heard.MicrophoneOpen);
        _booth.PutDown();
        Assert.IsType<CloseMicrophone>(_booth.Last[0]);
        Assert.Contains(_booth.Last, x => x is StoreMemo);
    }

    [Fact, Clause("2.1a")]
    public void After_the_call_a_memo_belongs_to_its_record_and_a_lost_one_is_told()
    {
        var call = _booth.Talks();
        _booth.FarHangsUp(call).Happens(new KeyPressed(Key.Note)).Wait(1).Happens(new KeyReleased(Key.Note));
        Assert.Contains(new StoreMemo(1, call), _booth.Last);
        _booth.Happens(new MemoFailed(1, "full"));
        Assert.Equal("memo.failed", _booth.Said[0].Key);
        Assert.DoesNotContain(_booth.All, x => x is MarkRecord);
    }

    [Fact, Clause("2.1a")]
    public void A_memo_lasts_two_minutes_at_most()
    {
        _booth.Lift().Happens(new KeyPressed(Key.Note)).Wait(120.999);
        Assert.NotNull(_booth.State.Dictation);
        _booth.Wait(0.001);
        Assert.Null(_booth.State.Dictation);
        Assert.Single(_booth.All.OfType<StoreMemo>());
    }

    [Fact, Clause("2.1a"), Clause("5.5")]
    public void An_emergency_call_is_not_kept_waiting_for_a_memo()
    {
        _booth.Lift().Type("110").Happens(new CallConnected(_booth.Dialled!.Call)).Happens(new KeyPressed(Key.Note)).Wait(3);
        Assert.Null(_booth.State.Dictation);
        Assert.Equal(LegSource.Microphone, Assert.Single(_booth.Heard.Legs).Sends);
    }

    [Fact, Clause("2.1a")]
    public void A_call_that_is_taken_ends_the_memo()
    {
        _booth.Lift().Happens(new KeyPressed(Key.Note)).Wait(2);
        _booth.Rings();
        _booth.Press(Key.Hold);
        Assert.Single(_booth.All.OfType<StoreMemo>());
        Assert.Equal(LegSource.Microphone, Assert.Single(_booth.Heard.Legs).Sends);
    }

    [Theory, Clause("2.1a"), Clause("1.5a")]
    [InlineData(false)]
    [InlineData(true)]
    public void A_held_call_that_is_taken_up_ends_the_memo(bool emergency)
    {
        CallId call;
        if (emergency)
        {
            _booth.Lift().Type("110");
            call = _booth.Dialled!.Call;
            _booth.Happens(new CallConnected(call));
        }
        else
        {
            call = _booth.Talks();
        }

        _booth.Press(Key.Hold).Happens(new KeyPressed(Key.Note)).Wait(2);
        Assert.NotNull(_booth.Heard.Memo);

        _booth.Happens(new KeyPressed(Key.Hold));
        Assert.Contains(new RetrieveCall(call), _booth.Last);
        Assert.Single(_booth.All.OfType<StoreMemo>());
        Assert.Null(_booth.Heard.Memo);
        Assert.Equal(LegSource.Microphone, Assert.Single(_booth.Heard.Legs).Sends);
    }
}
