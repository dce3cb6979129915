using System.Collections.Concurrent;
using CallDesk;
using Microsoft.Data.Sqlite;
using Phone.Journal;
using Xunit;

namespace Phone.Tests.Journal;

/// <summary>The disk does not return: the journal thread is left behind, another opens the database anew, nothing is lost or doubled.</summary>
public sealed class JournalRenewalTests : IDisposable
{
    private readonly ManualResetEventSlim _disk = new(true);
    private readonly SemaphoreSlim _stuck = new(0);

    public void Dispose()
    {
        _disk.Set();
        _disk.Dispose();
        _stuck.Dispose();
    }

    [Fact]
    public void A_thread_that_works_is_not_left_behind()
    {
        using var booth = new Booth();
        booth.Day().Committed();
        Assert.False(booth.Store.Renew());
        booth.MissedCall(new CallId(50), "1").Committed();
    }

    [Fact]
    public void A_thread_stuck_in_the_opening_is_left_behind_and_another_writes_what_waited()
    {
        using var booth = new Booth(with: o => o with { Prepare = _ => Hang() }, start: false);
        var said = Listen(booth.Store);
        _disk.Reset();
        booth.Store.Start();
        booth.Day();
        UntilStuck();

        Assert.True(booth.Store.Renew());
        UntilStuck();
        _disk.Set();
        booth.Committed();
        booth.Store.Close(Booth.Patience);
        Assert.Equal(["unavailable: the journal thread was stuck on the disk and begins anew", "restored"], said);
        AssertWhole(booth);
    }

    /// <summary>A write of the transaction hangs, with the database's lock in its hand; when it returns, the thread commits all the same.</summary>
    [Fact]
    public void What_the_thread_left_behind_commits_after_all_is_not_written_twice()
    {
        using var before = new Booth(); // the trigger needs the table
        before.Day().Committed();
        before.Store.Close(Booth.Patience);
        using var booth = new Booth(before.Folder, o => o with { Prepare = HangInWrites }, start: false);
        var acknowledged = new ConcurrentQueue<DeskEvent>();
        booth.Store.Committed += commit => acknowledged.Enqueue(commit.Entry.Event);
        booth.Store.Start();
        booth.Day(calls: 1).Committed();

        _disk.Reset();
        booth.MissedCall(new CallId(50), "1");
        UntilStuck();
        Assert.True(booth.Store.Renew());
        booth.MissedCall(new CallId(52), "2");
        Assert.True(SpinWait.SpinUntil(() => !booth.Store.Figures.Available, Booth.Patience));
        Assert.False(booth.Store.WaitFor(booth.Last, TimeSpan.Zero));

        _disk.Set();
        booth.Committed();
        booth.Store.Close(Booth.Patience);
        AssertWhole(booth, before.Last);
        Assert.Equal(acknowledged.Distinct(), acknowledged);
        Assert.Equal(4, acknowledged.Count);
    }

    private static void AssertWhole(Booth booth, long before = 0)
    {
        var verified = booth.Reader.Verify();
        Assert.Empty(verified.Findings);
        Assert.Equal(before + booth.Last, verified.Events);
    }

    private static ConcurrentQueue<string> Listen(JournalStore store)
    {
        var said = new ConcurrentQueue<string>();
        store.Unavailable += reason => said.Enqueue($"unavailable: {reason}");
        store.Restored += () => said.Enqueue("restored");
        return said;
    }

    private void HangInWrites(SqliteConnection connection)
    {
        connection.CreateFunction("hang", () =>
        {
            Hang();
            return 0L;
        });
        Sql.Execute(connection, "CREATE TEMP TRIGGER hanging BEFORE INSERT ON main.events BEGIN SELECT hang(); END");
    }

    private void Hang()
    {
        if (!_disk.IsSet)
        {
            _stuck.Release();
            _disk.Wait(TestContext.Current.CancellationToken);
        }
    }

    private void UntilStuck() => Assert.True(_stuck.Wait(Booth.Patience, TestContext.Current.CancellationToken));
}
