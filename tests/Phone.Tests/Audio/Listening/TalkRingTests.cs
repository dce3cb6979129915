using CallDesk;
using Phone.Audio.Listening;
using Xunit;

namespace Phone.Tests.Audio.Listening;

public sealed class TalkRingTests : IDisposable
{
    private readonly TalkRing _ring = new(8);

    public void Dispose() => _ring.Dispose();

    [Fact]
    public void Facts_come_out_as_they_went_in()
    {
        Assert.False(_ring.TryRead(out _));
        for (int i = 0; i < 20; i++)
        {
            _ring.Write(Fact(2 * i));
            _ring.Write(Fact((2 * i) + 1));
            Assert.True(_ring.TryRead(out TalkFact first));
            Assert.True(_ring.TryRead(out TalkFact second));
            Assert.Equal((Fact(2 * i), Fact((2 * i) + 1)), (first, second));
            Assert.False(_ring.TryRead(out _));
        }

        Assert.Equal(0, _ring.Lost);
    }

    [Fact]
    public void A_full_ring_loses_its_oldest_facts_and_counts_them()
    {
        for (int i = 0; i < 20; i++)
        {
            _ring.Write(Fact(i));
        }

        Assert.Equal(Enumerable.Range(12, 8), ReadAll().Select(fact => fact.FramesBack));
        Assert.Equal(12, _ring.Lost);
    }

    /// <summary>A writer that never waits against a reader that is slower: no fact is torn, doubled or out of order.</summary>
    [Fact]
    public async Task What_is_read_while_it_is_written_is_whole_and_in_order()
    {
        const int Facts = 300_000;
        Task writing = Task.Run(
            () =>
            {
                for (int i = 0; i < Facts; i++)
                {
                    _ring.Write(Fact(i));
                }
            },
            TestContext.Current.CancellationToken);
        int last = -1, read = 0;
        while (last < Facts - 1)
        {
            _ring.Wait();
            foreach (TalkFact fact in ReadAll())
            {
                Assert.Equal(Fact(fact.FramesBack), fact);
                Assert.InRange(fact.FramesBack, last + 1, Facts);
                last = fact.FramesBack;
                read++;
            }
        }

        await writing;
        Assert.Equal(Facts, read + _ring.Lost);
    }

    [Fact]
    public void Each_fact_reaches_the_desk_as_its_event()
    {
        using var events = new System.Collections.Concurrent.BlockingCollection<DeskEvent>();
        using (var reporter = new TalkReporter(_ring, events.Add))
        {
            reporter.Start();
            _ring.Write(new TalkFact(SpeechChange.Began, new CallId(2), Speaker.Guard, 8));
            Assert.Equal(new SpeechStarted(new CallId(2), Speaker.Guard), Next(events));
            _ring.Write(new TalkFact(SpeechChange.Ended, new CallId(4), Speaker.Far, 50));
            Assert.Equal(new SpeechStopped(new CallId(4), Speaker.Far), Next(events));
        }

        Assert.Empty(events);
    }

    private static DeskEvent Next(System.Collections.Concurrent.BlockingCollection<DeskEvent> events) =>
        events.TryTake(out DeskEvent? happened, TimeSpan.FromSeconds(20)) ? happened : throw new TimeoutException("nothing was told");

    /// <summary>Every field says the same, so that a torn one would show.</summary>
    private static TalkFact Fact(int number) =>
        new((SpeechChange)(number % 3), new CallId(number * 1_000_000_007L), (Speaker)(number % 2), number);

    private List<TalkFact> ReadAll()
    {
        var facts = new List<TalkFact>();
        while (_ring.TryRead(out TalkFact fact))
        {
            facts.Add(fact);
        }

        return facts;
    }
}
