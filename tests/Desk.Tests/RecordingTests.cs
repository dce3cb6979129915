using Xunit;

namespace CallDesk.Tests;

/// <summary>The site wants talks recorded: whose, from when on, and in which pieces.</summary>
public sealed class RecordingTests
{
    [Fact, Clause("5.5")]
    public void Nobody_is_recorded_unless_the_site_says_so()
    {
        var booth = new Booth();
        booth.Talks();
        booth.Wait(180);
        Assert.Null(booth.Heard.Recording);
        booth.PutDown();
        Assert.DoesNotContain(booth.All, x => x is StoreRecording);
    }

    [Fact, Clause("5.5"), Clause("1.6")]
    public void Both_sides_are_told_first_and_the_talk_is_kept_in_pieces_of_a_minute()
    {
        var booth = With(RecordingPolicy.All, announced: true);
        var call = booth.Talks();
        var told = Assert.Single(booth.Heard.Legs).Says!;
        Assert.Equal("recording.on", Assert.Single(told.Phrases).Key);
        Assert.Equal("recording.on", Assert.Single(booth.Heard.ReceiverSpeech!.Phrases).Key);
        Assert.Equal((null, false), (booth.Heard.Recording, booth.Heard.MicrophoneOpen));

        booth.Wait(2).Happens(new SpeechEnded(told.Id));
        Assert.Equal((1L, call, true), (booth.Heard.Recording!.Id, booth.Heard.Recording.Call, booth.Heard.MicrophoneOpen));
        booth.Wait(59.9);
        Assert.DoesNotContain(booth.All, x => x is StoreRecording);
        booth.Wait(0.1);
        Assert.Equal(new StoreRecording(1, call), Assert.Single(booth.All.OfType<StoreRecording>()));
        Assert.Equal(2L, booth.Heard.Recording.Id);

        booth.Press(Key.Hold);
        Assert.Null(booth.Heard.Recording);
        booth.Wait(5).Press(Key.Hold);
        Assert.Equal(3L, booth.Heard.Recording!.Id);
        Assert.Null(Assert.Single(booth.Heard.Legs).Says);

        booth.Wait(1).PutDown();
        Assert.Equal([1L, 2L, 3L], booth.All.OfType<StoreRecording>().Select(piece => piece.Recording));
        Assert.Null(booth.Heard.Recording);
    }

    /// <summary>A supervisor changes the settings in the middle of a talk that is being recorded.</summary>
    [Fact, Clause("5.5")]
    public void Settings_that_ask_for_the_announcement_end_the_piece_until_it_has_been_heard()
    {
        var booth = With(RecordingPolicy.All, announced: false);
        var call = booth.Talks();
        booth.Wait(10);
        Assert.NotNull(booth.Heard.Recording);

        booth.Happens(new SettingsLoaded(Site(RecordingPolicy.All, announced: true)));
        Assert.Equal(new StoreRecording(1, call), Assert.Single(booth.All.OfType<StoreRecording>()));
        Assert.Null(booth.Heard.Recording);
        var told = Assert.Single(booth.Heard.Legs).Says!;
        Assert.Equal("recording.on", Assert.Single(told.Phrases).Key);

        booth.Wait(2).Happens(new SpeechEnded(told.Id));
        Assert.Equal((2L, call), (booth.Heard.Recording!.Id, booth.Heard.Recording.Call));
    }

    [Fact, Clause("5.5")]
    public void Only_emergencies_means_from_the_mark_on()
    {
        var booth = With(RecordingPolicy.Emergency, announced: false);
        var call = booth.Talks();
        Assert.Null(booth.Heard.Recording);
        booth.Press(Key.Note).Press(Key.Digit9);
        Assert.Equal(call, booth.Heard.Recording!.Call);
        Assert.True(booth.Heard.MicrophoneOpen);
    }

    [Theory, Clause("5.5")]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void An_emergency_call_is_never_kept_waiting_by_an_announcement(bool announced, bool recorded)
    {
        var booth = With(RecordingPolicy.All, announced);
        booth.Lift().Type("110");
        var dial = Assert.IsType<Dial>(booth.Dialled);
        booth.Happens(new CallConnected(dial.Call));
        Assert.True(booth.Heard.MicrophoneOpen);
        Assert.Null(Assert.Single(booth.Heard.Legs).Says);
        Assert.Equal(recorded, booth.Heard.Recording is not null);
    }

    [Fact, Clause("5.5"), Clause("2.3c"), Clause("3.5a")]
    public void Who_wants_to_stay_unnamed_is_not_recorded_any_more()
    {
        var booth = With(RecordingPolicy.All, announced: false);
        booth.Talks();
        Assert.NotNull(booth.Heard.Recording);
        booth.Press(Key.Note).Press(Key.Star).Press(Key.Digit2);
        Assert.Null(booth.Heard.Recording);
    }

    [Fact, Clause("5.5"), Clause("2.4c"), Clause("3.8c"), Clause("4.6a")]
    public void A_private_call_is_nobodys_business()
    {
        var booth = With(RecordingPolicy.All, announced: false);
        booth.Talks();
        booth.Press(Key.Note).Press(Key.Digit7);
        Assert.Null(booth.Heard.Recording);
    }

    private static Booth With(RecordingPolicy policy, bool announced) => new(Site(policy, announced));

    private static DeskSettings Site(RecordingPolicy policy, bool announced) =>
        new() { Care = new CareSettings { Recording = policy, RecordingAnnounced = announced } };
}
