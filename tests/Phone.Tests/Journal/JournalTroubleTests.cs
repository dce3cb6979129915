using System.Collections.Concurrent;
using CallDesk;
using Microsoft.Data.Sqlite;
using Phone.Journal;
using Xunit;

namespace Phone.Tests.Journal;

/// <summary>
/// Disks fill up, files break, other processes lock: the phone goes on, says so once, and loses nothing it could keep.
/// </summary>
public sealed class JournalTroubleTests
{
    /// <summary>The database may have n pages, for every n up to enough: the n-th page that is needed cannot be had.</summary>
    [Fact]
    public void A_disk_that_is_full_at_any_page_costs_nothing_once_there_is_room()
    {
        for (var pages = 1; pages <= 40; pages++)
        {
            var room = pages;
            using var booth = new Booth(with: o => o with { Prepare = c => Limit(c, Volatile.Read(ref room)) }, start: false);
            var said = Listen(booth.Store);
            booth.Store.Start();
            booth.Day(calls: 3);
            booth.Store.WaitFor(booth.Last, TimeSpan.FromMilliseconds(60));
            Volatile.Write(ref room, 1_000_000);

            booth.Committed();
            booth.Store.Close(Booth.Patience);

            Assert.Empty(booth.Reader.Verify().Findings);
            Assert.Equal(booth.Last, booth.Reader.Verify().Events);
            Assert.True(
                said.IsEmpty || said.SequenceEqual(["unavailable: the disk is full", "restored"]), string.Join(", ", said));
        }
    }

    [Fact]
    public void A_lock_of_another_process_is_waited_out_and_said()
    {
        using var booth = new Booth(start: false);
        var said = Listen(booth.Store);
        booth.Store.Start();
        booth.Day(calls: 1).Committed();

        using (var other = new SqliteConnection($"Data Source={booth.Options.Path};Pooling=False"))
        {
            other.Open();
            Sql.Execute(other, "BEGIN IMMEDIATE");
            booth.MissedCall(new CallId(50), "1");
            Assert.True(SpinWait.SpinUntil(
                () => said.Contains("unavailable: another process holds the database locked"), Booth.Patience));
            Assert.False(booth.Store.Figures.Available);
            Sql.Execute(other, "ROLLBACK");
        }

        booth.Committed();
        Assert.True(SpinWait.SpinUntil(() => said.Contains("restored"), Booth.Patience));
        Assert.Empty(booth.Reader.Verify().Findings);
    }

    [Fact]
    public void A_data_directory_that_cannot_be_used_is_used_as_soon_as_it_can()
    {
        var folder = Directory.CreateTempSubdirectory("phone-journal-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "journal.db"));
        using (var booth = new Booth(folder, start: false))
        {
            var said = Listen(booth.Store);
            booth.Store.Start();
            booth.Day(calls: 1);
            Assert.True(SpinWait.SpinUntil(() => !said.IsEmpty, Booth.Patience));
            Assert.False(booth.Store.WaitFor(booth.Last, TimeSpan.Zero));

            Directory.Delete(Path.Combine(folder, "journal.db"));

            booth.Committed();
            Assert.True(SpinWait.SpinUntil(() => said.Contains("restored"), Booth.Patience));
            Assert.Empty(booth.Reader.Verify().Findings);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("no database at all, but long enough to be taken for one ....................................................")]
    [InlineData(
        "SQLite format 3\0 and then nothing of the kind, for more than a hundred bytes, so that the header is complete ...")]
    public void A_damaged_file_is_moved_aside_and_the_phone_starts(string content)
    {
        var folder = Directory.CreateTempSubdirectory("phone-journal-").FullName;
        File.WriteAllText(Path.Combine(folder, "journal.db"), content);
        using (var booth = new Booth(folder, start: false))
        {
            var said = Listen(booth.Store);
            booth.Store.Start();
            booth.Day(calls: 1).Committed();

            var aside = Assert.Single(Directory.GetFiles(folder, "journal.db.damaged-*"));
            Assert.Equal(content, File.ReadAllText(aside));
            Assert.Equal([$"moved aside: {Path.GetFileName(aside)}"], said);
            Assert.Empty(booth.Reader.Verify().Findings);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_newer_firmwares_journal_is_kept_apart()
    {
        using var older = new Booth();
        older.Day(calls: 1).Committed();
        older.Store.Close(Booth.Patience);
        Change(older, "PRAGMA user_version = 99");

        using var booth = new Booth(older.Folder); // nobody listens: it has to be moved all the same
        booth.Day(calls: 1).Committed();

        Assert.Single(Directory.GetFiles(older.Folder, "journal.db.newer-*"));
        Assert.Equal(1, booth.Store.Figures.Segment);
    }

    [Fact]
    public void A_database_that_breaks_while_the_phone_runs_is_replaced_and_the_gap_is_declared()
    {
        using var booth = new Booth(start: false);
        var said = Listen(booth.Store);
        booth.Store.Start();
        booth.Day(calls: 1).Committed();
        var before = booth.Last;

        // Somebody puts a row where the next one belongs: the chain can never go on in this file.
        Change(
            booth,
            $"INSERT INTO events SELECT segment, {before + 1}, at, wall, kind, key_id, body, effects, chain "
            + "FROM events WHERE seq = 1");
        booth.MissedCall(new CallId(50), "1").Committed();

        Assert.Contains(said, word => word.StartsWith("moved aside: journal.db.damaged-", StringComparison.Ordinal));
        var seen = booth.Reader.Verify();
        Assert.Empty(seen.Findings);
        Assert.Equal(before, seen.DeclaredLost);
        Assert.Equal("1-50", Assert.Single(booth.Records()).Id);
    }

    [Fact]
    public void What_memory_cannot_keep_is_counted_and_declared()
    {
        var room = 1;
        using var booth = new Booth(with: o => o with { PendingLimit = 10, Prepare = c => Limit(c, Volatile.Read(ref room)) });
        booth.Day(calls: 3);
        Assert.Equal(0, booth.Last);
        var dropped = booth.Store.Figures.Dropped;
        Assert.True(dropped > 0);

        Volatile.Write(ref room, 1_000_000);
        Assert.True(booth.Store.WaitFor(10, Booth.Patience));
        booth.MissedCall(new CallId(80), "1").Committed();

        var seen = booth.Reader.Verify();
        Assert.Empty(seen.Findings);
        Assert.Equal(dropped, seen.DeclaredLost);
        Assert.Contains("lost", JournalReplay.Run(booth.Reader, 1, Desk.Step).StoppedBy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_phone_without_a_disk_still_closes_in_time()
    {
        var booth = new Booth(with: o => o with { Prepare = c => Limit(c, 1) });
        booth.Day(calls: 1);

        Assert.False(booth.Store.Close(Booth.Patience));
        Assert.Equal((int)booth.Last, booth.Store.Figures.Pending);
        booth.Dispose();
    }

    private static void Limit(SqliteConnection connection, int pages) =>
        Sql.Execute(connection, $"PRAGMA max_page_count = {pages}");

    private static void Change(Booth booth, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={booth.Options.Path};Pooling=False");
        connection.Open();
        Sql.Execute(connection, sql);
    }

    private static ConcurrentQueue<string> Listen(JournalStore store)
    {
        var said = new ConcurrentQueue<string>();
        store.Unavailable += reason => said.Enqueue($"unavailable: {reason}");
        store.Restored += () => said.Enqueue("restored");
        store.MovedAside += name => said.Enqueue($"moved aside: {name}");
        return said;
    }
}
