using System.Collections.Concurrent;
using CallDesk;
using Phone.Audio;
using Phone.Audio.Listening;
using Xunit;

namespace Phone.Tests.Audio.Listening;

/// <summary>What the media loop tells of who speaks, on a clock as fast as the machine; in frames of the loop.</summary>
public sealed class MediaLoopListeningTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly CallId Call = new(2);
    private static readonly CallId Other = new(4);

    private readonly ScriptedDevice _device = new() { Speech = Sounds.Silence(1) };
    private readonly MediaLoop _loop;
    private readonly ConcurrentQueue<(int Frame, TalkFact Fact)> _facts = new();

    public MediaLoopListeningTests() =>
        _loop = new MediaLoop(_device, TonePlan.China, _ => { }, static () => { }, new FakeTime(), static () => { });

    public void Dispose() => _loop.Dispose();

    [Fact]
    [Clause("2.3f")]
    public void A_guard_who_speaks_is_told_for_the_call_that_hears_it()
    {
        _device.Speech = Sounds.Babble(4);
        _loop.SetOrder(Order(open: true, new(Call, LegSource.Microphone, true), new(Other, LegSource.Silence, false)));
        _loop.Attach(new FakePort { Keeps = false }.Leg(Call));
        _loop.Attach(new FakePort { Keeps = false }.Leg(Other));
        Run(until: 200);
        (int frame, TalkFact fact) = Assert.Single(_facts);
        Assert.Equal((SpeechChange.Began, Call, Speaker.Guard), (fact.Change, fact.Call, fact.Speaker));
        Assert.InRange(frame, 7, 25);
    }

    [Fact]
    public void A_far_end_is_told_while_it_is_heard()
    {
        FakePort far = new() { Keeps = false, Speech = [.. Sounds.Babble(4).Where((_, i) => i % 2 == 0)] };
        _loop.SetOrder(Order(open: false, new LegOrder(Call, LegSource.Silence, true)));
        _loop.Attach(far.Leg(Call));
        Run(until: 200, at: (120, () => _loop.SetOrder(Order(open: false, new LegOrder(Call, LegSource.Silence, false)))));
        Assert.Equal([SpeechChange.Began, SpeechChange.Ended], _facts.Select(told => told.Fact.Change));
        Assert.All(_facts, told => Assert.Equal((Call, Speaker.Far), (told.Fact.Call, told.Fact.Speaker)));
        Assert.InRange(_facts.Last().Frame, 121, 122);
    }

    [Fact]
    [Clause("1.6"), Clause("4.5")]
    public void An_order_to_shut_the_microphone_ends_the_guards_speech_and_reads_the_impact()
    {
        StreamLeg leg = new FakePort { Keeps = false }.Leg(Call);
        _device.Speech = Sounds.Babble(4);
        _loop.SetOrder(Order(open: true, new LegOrder(Call, LegSource.Microphone, true)));
        _loop.Attach(leg);
        Run(until: 300, at: (150, () => _loop.SetOrder(Order(open: false, new LegOrder(Call, LegSource.Silence, true)))));
        Assert.Equal([SpeechChange.Began, SpeechChange.Ended], _facts.Select(told => told.Fact.Change));
        Assert.InRange(_facts.Last().Frame, 151, 152);
        Assert.True(_loop.Detach(leg));
        Assert.InRange(leg.Talk.Measure().SlamDbfs, -20, 0);
    }

    [Fact]
    public void A_stream_that_is_taken_away_ends_what_was_said_on_it()
    {
        StreamLeg leg = new FakePort { Keeps = false }.Leg(Call);
        _device.Speech = Sounds.Babble(4);
        _loop.SetOrder(Order(open: true, new LegOrder(Call, LegSource.Microphone, true)));
        _loop.Attach(leg);
        Run(until: 60);
        Assert.True(_loop.Detach(leg));
        Assert.True(SpinWait.SpinUntil(() => _loop.Talk.TryRead(out TalkFact fact) && fact.Change == SpeechChange.Ended, Patience));
    }

    private static AudioOrder Order(bool open, params LegOrder[] legs) =>
        AudioOrder.Silence with { MicrophoneOpen = open, Legs = [.. legs] };

    /// <summary>Starts the loop, lets so many frames pass and does something before one of them.</summary>
    private void Run(int until, (int Frame, Action Act)? at = null)
    {
        using var reached = new ManualResetEventSlim();
        _device.Played = (frame, _) =>
        {
            while (frame <= until && _loop.Talk.TryRead(out TalkFact fact))
            {
                _facts.Enqueue((frame, fact));
            }

            if (frame == at?.Frame)
            {
                at.Value.Act();
            }

            if (frame == until)
            {
                reached.Set();
            }
        };
        _loop.Start();
        Assert.True(reached.Wait(Patience, TestContext.Current.CancellationToken));
    }
}
