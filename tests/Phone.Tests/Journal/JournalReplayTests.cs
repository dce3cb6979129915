using CallDesk;
using Phone.Journal;
using Xunit;

namespace Phone.Tests.Journal;

/// <summary>Every field problem is a file that replays.</summary>
public sealed class JournalReplayTests
{
    [Fact]
    public void The_same_rules_do_the_same()
    {
        using var booth = new Booth();
        booth.Day(calls: 3).DialsOut("62880011").Committed();

        var result = JournalReplay.Run(booth.Reader, 1, Desk.Step);

        Assert.Empty(result.Differences);
        Assert.Null(result.StoppedBy);
        Assert.Equal(booth.Last, result.Steps);
    }

    [Fact]
    public void Other_rules_are_seen()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();

        var result = JournalReplay.Run(booth.Reader, 1, (state, e, now) =>
            e is HookMoved ? new Step(Desk.Step(state, e, now).State, []) : Desk.Step(state, e, now));

        Assert.False(result.Exact);
        Assert.All(result.Differences, difference => Assert.Equal(("hook-moved", "[]"), (difference.Kind, difference.Replayed)));
    }

    [Fact]
    public void A_record_is_replayed_up_to_its_end()
    {
        using var booth = new Booth();
        booth.Day(calls: 2).Committed();

        var first = JournalReplay.RunRecord(booth.Reader, "1-2", Desk.Step);

        Assert.True(first.Exact);
        Assert.InRange(first.Steps, 3, booth.Last - 1);
    }

    [Fact]
    public void What_was_typed_is_not_printed_even_if_it_differs()
    {
        using var booth = new Booth();
        booth.Day(calls: 0).DialsOut("62880011").Committed();

        var result =
            JournalReplay.Run(booth.Reader, 1, (state, e, now) => new Step(Desk.Step(state, e, now).State, [new Ignored("x")]));

        Assert.NotEmpty(result.Differences);
        Assert.DoesNotContain(result.Differences, d => d.Journaled.Contains("6288", StringComparison.Ordinal));
    }

    [Fact]
    public void A_segment_that_is_not_there_is_said()
    {
        using var booth = new Booth();
        booth.Day(calls: 0).Committed();

        Assert.Throws<JournalReadException>(() => JournalReplay.Run(booth.Reader, 7, Desk.Step));
    }
}
