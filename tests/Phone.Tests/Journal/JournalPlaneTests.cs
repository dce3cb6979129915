using System.Collections.Concurrent;
using System.Security.Cryptography;
using CallDesk;
using Microsoft.Data.Sqlite;
using Phone.Configuration;
using Phone.Host;
using Phone.Journal;
using Phone.Panel;
using Xunit;

namespace Phone.Tests.Journal;

/// <summary>The journal as the phone runs it: by the site's settings, and honest when it cannot write.</summary>
public sealed class JournalPlaneTests : IDisposable
{
    private const long Plenty = 1L << 30;

    private static readonly TimeSpan TenYears = TimeSpan.FromDays(3650);
    private static readonly JournalAmendment Noted = new(default, default, new Amended(true, "gate 3"));

    private readonly string _folder = Directory.CreateTempSubdirectory("phone-journal-").FullName;
    private readonly ConcurrentQueue<string> _log = new();

    private string File => JournalOptions.FileIn(_folder);

    [Theory]
    [InlineData(3650, Plenty, new long[] { 1, 2, 3, 4 })]
    [InlineData(300, Plenty, new long[] { 2, 3, 4 })]
    [InlineData(3650, 1, new long[] { 4 })]
    public void It_keeps_what_the_settings_say(int days, long bytes, long[] kept)
    {
        foreach (int age in (int[])[400, 350, 1])
        {
            Opens(DateTimeOffset.Now.AddDays(-age));
        }

        using (JournalPlane plane = Start(new RetentionConfiguration(TimeSpan.FromDays(days), bytes, null)))
        {
            Assert.True(plane.Close(Booth.Patience));
        }

        Assert.Equal(kept, JournalReader.In(_folder).Read(connection => JournalRows.Segments(connection).Select(row => row.Id).ToArray()));
    }

    [Fact]
    [Clause("1.9")]
    public void The_supervisors_key_that_the_settings_name_opens_the_journal_of_a_lost_unit()
    {
        using RSA supervisor = RSA.Create(2048);
        string named = Path.Combine(_folder, "site.pem");
        System.IO.File.WriteAllText(named, supervisor.ExportPkcs8PrivateKeyPem()); // somebody took the wrong half
        using (JournalPlane plane = Start(new RetentionConfiguration(TenYears, Plenty, named)))
        {
            Arrives(plane);
            Assert.True(plane.Close(Booth.Patience));
        }

        Assert.DoesNotContain("PRIVATE", System.IO.File.ReadAllText(UnitKeys.RecoveryFileIn(_folder)), StringComparison.Ordinal);
        System.IO.File.Delete(UnitKeys.FileIn(_folder));
        using var keys = new UnitKeys(_folder);
        keys.UseSupervisorsKey(supervisor.ExportPkcs8PrivateKeyPem());
        Assert.Equal("62880011", Assert.Single(new JournalReader(File, keys).List(new JournalQuery())).Remote);
    }

    [Theory]
    [InlineData("no key at all")]
    [InlineData(null)]
    public void A_named_key_that_cannot_be_used_changes_nothing_and_is_said(string? content)
    {
        using RSA before = RSA.Create(2048);
        string kept = before.ExportSubjectPublicKeyInfoPem();
        System.IO.File.WriteAllText(UnitKeys.RecoveryFileIn(_folder), kept);
        string named = Path.Combine(_folder, "site.pem");
        if (content is not null)
        {
            System.IO.File.WriteAllText(named, content);
        }

        using JournalPlane plane = Start(new RetentionConfiguration(TenYears, Plenty, named));
        Assert.Contains(_log, line => line.Contains("recovery key cannot be read", StringComparison.Ordinal));
        Assert.Equal(kept, System.IO.File.ReadAllText(UnitKeys.RecoveryFileIn(_folder)));
    }

    [Fact]
    public void What_cannot_be_written_now_is_said_and_written_later()
    {
        using JournalPlane plane = Start(new RetentionConfiguration(TenYears, Plenty, null));
        string id = Arrives(plane);
        using (var other = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            other.Open();
            using SqliteTransaction writing = other.BeginTransaction(deferred: false);
            JournalWriteException said = Assert.Throws<JournalWriteException>(() => plane.Amend(id, Noted));
            Assert.Contains("waits in memory", said.Message, StringComparison.Ordinal);
            Assert.Null(plane.Show(id, "panel")!.Notes);
        }

        Assert.True(SpinWait.SpinUntil(() => plane.Show(id, "panel")!.Notes == "gate 3", Booth.Patience));
    }

    [Fact]
    [Clause("1.9")]
    public void Who_did_what_is_said_once_an_hour_and_every_change()
    {
        using (JournalPlane plane = Start(new RetentionConfiguration(TenYears, Plenty, null)))
        {
            string id = Arrives(plane);
            (string, string, string)[] deeds =
            [
                ("panel:王", AuditActions.List, "/api/v1/journal"), ("panel:王", AuditActions.List, "/api/v1/journal"),
                ("panel:li", AuditActions.List, "/api/v1/journal"),
                ("panel:王", AuditActions.Settle, "4"), ("panel:王", AuditActions.Settle, "4"),
            ];
            foreach ((string by, string action, string what) in deeds)
            {
                plane.Say(by, action, what);
                Assert.True(SpinWait.SpinUntil(() => plane.Figures.Pending == 0, Booth.Patience));
            }

            plane.Show(id, "panel:li");
            plane.Amend(id, Noted with { By = "panel:王" });
            Assert.True(plane.Close(Booth.Patience));
        }

        Assert.Equal(
            [
                "panel:王 list /api/v1/journal", "panel:li list /api/v1/journal", "panel:王 settle 4", "panel:王 settle 4",
                "panel:li read 1-2", "panel:王 amend 1-2",
            ],
            JournalReader.In(_folder).Audit(20).Reverse().Select(line => $"{line.By} {line.Action} {line.What}"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A run that opens a segment then, and leaves it.</summary>
    private void Opens(DateTimeOffset then)
    {
        using var keys = new UnitKeys(_folder);
        using var store = new JournalStore(
            new JournalOptions(File, keys), new JournalOpening("boot", new Moment(1_000), then, Desk.RulesVersion, DeskState.Initial));
        store.Start();
        Assert.True(store.WaitFor(store.Append(new JournalEntry(new Moment(2_000), then, new Due(), [])), Booth.Patience));
    }

    private JournalPlane Start(RetentionConfiguration retention)
    {
        var plane = new JournalPlane(_folder, retention, DeskState.Initial, static _ => { }, _log.Enqueue);
        plane.Start();
        return plane;
    }

    /// <summary>Somebody calls, and the journal has it.</summary>
    private static string Arrives(JournalPlane plane)
    {
        var arrived = new CallArrived(new CallId(2), new PartyToken("t2"));
        Step step = Desk.Step(DeskState.Initial, arrived, DeskThread.Now);
        plane.Append(new DeskStep(0, DeskThread.Now, DateTimeOffset.Now, arrived, step.State, step.Effects), "62880011");
        Assert.True(SpinWait.SpinUntil(() => plane.Figures.Pending == 0 && plane.Figures.Committed > 0, Booth.Patience));
        return Assert.Single(plane.List(new JournalQuery())).Id;
    }
}
