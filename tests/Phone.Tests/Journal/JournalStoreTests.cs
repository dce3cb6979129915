using System.Collections.Concurrent;
using System.Diagnostics;
using CallDesk;
using Phone.Journal;
using Xunit;

namespace Phone.Tests.Journal;

/// <summary>What the writer promises: acknowledged means committed, and nothing waits for the disk.</summary>
public sealed class JournalStoreTests
{
    [Fact]
    public void The_commit_has_returned_before_the_acknowledgement()
    {
        using var booth = new Booth(start: false);
        var seen = new BlockingCollection<(long Sequence, bool Stored)>();
        booth.Store.Committed += commit => seen.Add((commit.Sequence, IsStored(booth, commit)));
        booth.Store.Start();

        booth.Day(calls: 1);

        Assert.True(seen.TryTake(out var first, Booth.Patience));
        Assert.Equal((3, true), first);
        Assert.True(seen.TryTake(out var second, Booth.Patience));
        Assert.True(second.Stored);
    }

    [Fact]
    public void Only_entries_that_ask_are_acknowledged()
    {
        using var booth = new Booth(start: false);
        var acknowledged = new ConcurrentQueue<DeskEvent>();
        booth.Store.Committed += commit => acknowledged.Enqueue(commit.Entry.Event);
        booth.Store.Start();

        booth.Day(calls: 2).Committed();
        booth.Store.Close(Booth.Patience);

        Assert.Equal(4, acknowledged.Count);
        Assert.All(acknowledged, e => Assert.IsType<CallArrived>(e));
    }

    [Fact]
    public void Entries_that_were_appended_before_the_start_are_one_commit()
    {
        using var booth = new Booth(start: false);
        booth.Day(calls: 10);
        Assert.Equal((int)booth.Last, booth.Store.Figures.Pending);

        booth.Store.Start();
        booth.Committed();

        Assert.Equal(0, booth.Store.Figures.Pending);
        Assert.Equal(booth.Last, booth.Store.Figures.Committed);
        Assert.True(booth.Reader.Verify().Intact);
    }

    [Fact]
    public void Closing_commits_what_is_queued()
    {
        using var booth = new Booth();
        booth.Day(calls: 20);

        Assert.True(booth.Store.Close(Booth.Patience));

        Assert.Equal(booth.Last, booth.Reader.Verify().Events);
    }

    [Fact]
    public void Every_run_of_the_phone_has_its_own_segment_in_one_chain()
    {
        using var first = new Booth();
        first.Day(calls: 1).Committed();
        first.Store.Close(Booth.Patience);
        using (var second = new Booth(first.Folder))
        {
            second.Day(calls: 1).Committed();
            Assert.Equal(2, second.Store.Figures.Segment);
        }

        var seen = first.Reader.Verify();
        Assert.Empty(seen.Findings);
        Assert.Equal(2, seen.Segments);
        Assert.Equal(["2-4", "2-2", "1-4", "1-2"], first.Records().Select(record => record.Id));
    }

    [Fact]
    public void The_file_is_the_phones_own()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix's");
        using var booth = new Booth();
        booth.Day().Committed();
#pragma warning disable CA1416 // skipped above
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(booth.Options.Path));
#pragma warning restore CA1416
    }

    [Fact]
    public void An_entry_that_has_no_JSON_form_costs_that_entry_only()
    {
        using var booth = new Booth();
        booth.Day(calls: 1);
        booth.Store.Append(new JournalEntry(booth.Now, booth.Wall, new Unheard(), []));
        booth.MissedCall(new CallId(90), "1").Committed();

        var seen = booth.Reader.Verify();
        Assert.Empty(seen.Findings);
        Assert.Equal(1, seen.DeclaredLost);
    }

    /// <summary>Not a limit (the machine may be busy): the figure is for the reader of the test's output.</summary>
    [Fact]
    public void Commit_latency_is_measured()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();
        var latencies = new List<double>();
        for (var i = 0; i < 100; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            booth.Happens(new CallArrived(new CallId(1000 + (2 * i)), new PartyToken($"m{i}"))).Committed();
            latencies.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        latencies.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"append to commit returned, ms: median {latencies[50]:0.00}, 95 % {latencies[95]:0.00}, most {latencies[^1]:0.00}");
        Assert.True(booth.Store.Figures.LongestCommit > TimeSpan.Zero);
    }

    private static bool IsStored(Booth booth, JournalCommit commit) => booth.Reader.Read(connection =>
        JournalRows.Events(connection, commit.Segment, commit.Sequence, commit.Sequence).Any());

    /// <summary>An event that the journal's JSON does not know.</summary>
    private sealed record Unheard : DeskEvent;
}
