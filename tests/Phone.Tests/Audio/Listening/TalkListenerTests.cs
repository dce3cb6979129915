using CallDesk;
using Phone.Audio;
using Phone.Audio.Listening;
using Xunit;

namespace Phone.Tests.Audio.Listening;

/// <summary>One call, listened to on both sides; a story is told in seconds of sound.</summary>
public sealed class TalkListenerTests : IDisposable
{
    private static readonly CallId Call = new(2);

    private readonly MicrophoneEar _ear = new();
    private readonly TalkListener _talk = new(Call);
    private readonly TalkRing _ring = new();
    private readonly List<TalkFact> _facts = [];

    public void Dispose() => _ring.Dispose();

    [Fact]
    [Clause("2.3f")]
    public void Each_side_is_told_by_its_name()
    {
        Pass(guard: Sounds.Babble(2), far: Sounds.Silence(2));
        Pass(guard: Sounds.Silence(2), far: Sounds.Babble(2));
        Pass(guard: Sounds.Silence(2), far: Sounds.Silence(2));
        Assert.Equal(
            [(SpeechChange.Began, Speaker.Guard), (SpeechChange.Ended, Speaker.Guard)], ChangesOf(Speaker.Guard));
        Assert.Equal([(SpeechChange.Began, Speaker.Far), (SpeechChange.Ended, Speaker.Far)], ChangesOf(Speaker.Far));
        Assert.All(_facts, fact => Assert.Equal(Call, fact.Call));
    }

    [Fact]
    [Clause("1.6")]
    public void A_closed_microphone_is_not_listened_to()
    {
        Pass(Sounds.Babble(5), Sounds.Silence(5), open: false);
        Assert.Empty(_facts);
        Assert.Equal(SpeechLevel.None, _talk.Measure().Guard);
    }

    [Fact]
    public void Closing_the_microphone_ends_what_the_guard_was_saying()
    {
        Pass(Sounds.Babble(2), Sounds.Silence(2));
        Assert.Equal([SpeechChange.Began], _facts.Select(fact => fact.Change));
        Pass(Sounds.Babble(0.01), Sounds.Silence(0.01), open: false);
        Assert.Equal(new TalkFact(SpeechChange.Ended, Call, Speaker.Guard, 0), _facts[^1]);
    }

    [Fact]
    public void A_far_end_that_is_not_heard_is_not_listened_to()
    {
        Pass(Sounds.Silence(2), Sounds.Babble(2));
        Pass(Sounds.Silence(5), Sounds.Babble(5), heard: false);
        Assert.Equal([SpeechChange.Began, SpeechChange.Ended], _facts.Select(fact => fact.Change));
        Assert.Equal(new TalkFact(SpeechChange.Ended, Call, Speaker.Far, 0), _facts[^1]);
    }

    /// <summary>A hold takes the stream away and brings another; the call's figures go on.</summary>
    [Fact]
    public void A_stream_that_leaves_ends_both_and_the_next_one_goes_on()
    {
        Pass(Sounds.Babble(2), Sounds.Silence(2));
        _talk.Leave(_ear, _ring);
        Collect();
        Assert.Equal(new TalkFact(SpeechChange.Ended, Call, Speaker.Guard, 0), _facts[^1]);
        SpeechLevel before = _talk.Measure().Guard;
        Pass(Sounds.Scaled(Sounds.Babble(20), -20), Sounds.Silence(20));
        Assert.InRange(_talk.Measure().Guard.Dbfs, -39, before.Dbfs - 3);
    }

    [Fact]
    [Clause("1.2"), Clause("4.3a")]
    public void Levels_activity_and_the_room_are_measured()
    {
        short[] guard = [.. Sounds.Silence(4), .. Sounds.Babble(6), .. Sounds.Silence(6)];
        Pass(Sounds.Sum(guard, Sounds.White(16, -60)), [.. Sounds.Silence(12), .. Sounds.Scaled(Sounds.Babble(4), -10)]);
        TalkMeasures measures = _talk.Measure();
        Assert.Equal(-20, measures.Guard.Dbfs, 0.5);
        Assert.Equal(6.3 / 16, measures.Guard.Activity, 0.05);
        Assert.Equal(-60, measures.NoiseDbfs, 0.5);
        Assert.Equal(40, measures.LevelToNoise!.Value, 1.0);
        Assert.Equal(-30, measures.Far.Dbfs, 0.5);
        Assert.Equal(4.0 / 16, measures.Far.Activity, 0.05);

        TalkFigures figures = measures.ToFigures();
        Assert.Equal((int)Math.Round(measures.Guard.Dbfs * 10), figures.GuardLevelDb10);
        Assert.Equal((int)Math.Round(measures.Guard.Activity * 100), figures.GuardActivityPercent);
        Assert.Equal((int)Math.Round(measures.NoiseDbfs * 10), figures.NoiseDb10);
        Assert.Equal((int)Math.Round(measures.Far.Dbfs * 10), figures.FarLevelDb10);
        Assert.Equal((int)Math.Round(measures.Far.Activity * 100), figures.FarActivityPercent);
        Assert.Equal(-1200, figures.SlamDb10);
    }

    /// <summary>After every three seconds of speech, once the room is known: what the light goes by.</summary>
    [Fact]
    [Clause("1.2"), Clause("4.3a")]
    public void While_the_talk_goes_on_the_guards_level_is_told()
    {
        short[] soft = [.. Sounds.Silence(3), .. Sounds.Babble(4)];
        short[] loud = Sounds.Scaled([.. Sounds.Babble(4), .. Sounds.Silence(1)], 8);
        Pass(Sounds.Sum([.. soft, .. loud], Sounds.White(12, -60)), Sounds.Silence(12));

        VoiceLevel[] told = [.. _facts.Where(fact => fact.Change == SpeechChange.None).Select(fact => fact.Level)];
        Assert.Equal(2, told.Length);
        Assert.Equal([-600.0, -600.0], told.Select(level => Math.Round(level.NoiseDb10 / 10.0) * 10));
        Assert.Equal(-200, told[0].GuardDb10, 15.0);
        Assert.Equal(-130, told[1].GuardDb10, 25.0);
        Assert.All(_facts, fact => Assert.True(fact.Change != SpeechChange.None || (fact.Call, fact.Speaker) == (Call, Speaker.Guard)));
    }

    /// <summary>A room alone has no speech level, whatever P.56 makes of noise.</summary>
    [Fact]
    public void Without_speech_there_is_no_speech_level()
    {
        Pass(Sounds.White(10, -40), Sounds.White(10, -50));
        TalkMeasures measures = _talk.Measure();
        Assert.Equal((SpeechLevel.None, SpeechLevel.None, null), (measures.Guard, measures.Far, measures.LevelToNoise));
        Assert.Equal(-40, measures.NoiseDbfs, 0.5);
    }

    [Fact]
    [Clause("5.8")]
    public void Double_talk_counts_when_the_guard_comes_second()
    {
        Pass([.. Sounds.Silence(3), .. Sounds.Babble(2), .. Sounds.Silence(2)], Sounds.Babble(7));
        Assert.InRange(_talk.Measure().DoubleTalkMs, 1_700, 2_200);
    }

    [Fact]
    [Clause("5.8")]
    public void Double_talk_that_the_far_end_began_is_not_the_guards()
    {
        Pass(Sounds.Babble(7), [.. Sounds.Silence(3), .. Sounds.Babble(2), .. Sounds.Silence(2)]);
        Assert.Equal(0, _talk.Measure().DoubleTalkMs);
    }

    [Fact]
    [Clause("2.3f")]
    public void The_longest_silence_is_that_of_both()
    {
        Pass([.. Sounds.Babble(2), .. Sounds.Silence(11)], [.. Sounds.Silence(2), .. Sounds.Babble(2), .. Sounds.Silence(9)]);
        Assert.InRange(_talk.Measure().LongestSilenceMs, 8_300, 8_700);
    }

    [Theory]
    [Clause("4.5")]
    [InlineData(0.05, -3)]
    [InlineData(0.18, -3)]
    [InlineData(0.3, -60)]
    public void An_impact_just_before_the_microphone_closes_is_the_handsets(double before, double peak)
    {
        short[] impact = Sounds.Tone(0.01, -3, 1_000);
        short[] room = Sounds.Tone(2, -60, 1_000);
        impact.CopyTo(room, room.Length - (int)(before * Sounds.Second));
        Pass(room, Sounds.Silence(2));
        Pass(Sounds.Silence(0.01), Sounds.Silence(0.01), open: false);
        Assert.Equal(peak, _talk.Measure().SlamDbfs, 0.2);
    }

    /// <summary>Without a grace the call's end comes in the very frame in which the hook closes the microphone.</summary>
    [Fact]
    [Clause("4.5")]
    public void An_impact_is_the_handsets_when_the_stream_leaves_in_the_same_frame()
    {
        Pass(Sounds.Tone(2, -3), Sounds.Silence(2));
        _ear.MoveTo(false);
        _talk.Leave(_ear, _ring);
        Assert.Equal(-3, _talk.Measure().SlamDbfs, 0.2);
    }

    /// <summary>The stream is taken from one thread, the last word on it is another's.</summary>
    [Fact]
    public void Figures_are_waited_for_until_the_stream_has_left()
    {
        Assert.True(_talk.AwaitLeave(TimeSpan.Zero));
        Pass(Sounds.Silence(0.01), Sounds.Silence(0.01));
        Assert.False(_talk.AwaitLeave(TimeSpan.Zero));
        _talk.Leave(_ear, _ring);
        Assert.True(_talk.AwaitLeave(TimeSpan.Zero));
    }

    /// <summary>The far end that hangs up first takes the stream while the microphone is open: nothing was put down.</summary>
    [Fact]
    [Clause("4.5")]
    public void A_stream_that_leaves_an_open_microphone_is_no_impact()
    {
        Pass(Sounds.Tone(2, -3), Sounds.Silence(2));
        _talk.Leave(_ear, _ring);
        Assert.Equal(Pcm.FloorDbfs, _talk.Measure().SlamDbfs);
    }

    private IEnumerable<(SpeechChange Change, Speaker Speaker)> ChangesOf(Speaker speaker) =>
        _facts.Where(fact => fact.Speaker == speaker).Select(fact => (fact.Change, fact.Speaker));

    private void Pass(short[] guard, short[] far, bool open = true, bool heard = true)
    {
        _ear.MoveTo(open);
        for (int at = 0; at + 160 <= guard.Length; at += 160)
        {
            _ear.Hear(guard.AsSpan(at, 160));
            _talk.HearFar(far.AsSpan(at, 160), heard, _ring);
            _ear.NoteReceiver(_talk.FarLevelDbfs);
            _talk.HearGuard(guard.AsSpan(at, 160), open, _ear, _ring);
            Collect();
        }
    }

    private void Collect()
    {
        while (_ring.TryRead(out TalkFact fact))
        {
            _facts.Add(fact);
        }
    }
}
