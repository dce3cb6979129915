using CallDesk;
using Microsoft.Data.Sqlite;
using Phone.Journal;
using Phone.Tests.Architecture;
using Xunit;

namespace Phone.Tests.Journal;

/// <summary>A journal of every older schema is opened, migrated and goes on. The files are what that firmware left.</summary>
public sealed class JournalMigrationTests
{
    public static TheoryData<int> OlderVersions => [.. Enumerable.Range(1, JournalSchema.Version - 1)];

    [Theory]
    [MemberData(nameof(OlderVersions))]
    public void An_older_journal_goes_on_as_one_chain(int version)
    {
        var folder = Older(version);
        using (var booth = new Booth(folder.FullName))
        {
            booth.Day(calls: 1).Committed();

            var seen = booth.Reader.Verify();
            Assert.Empty(seen.Findings);
            Assert.Equal(3, seen.Segments);
            Assert.Equal(["3-4", "3-2", "2-1", "1-2"], booth.Records().Select(record => record.Id));
            Assert.Equal("62880011", booth.Reader.Show("2-1")!.Record.Remote);
            Assert.Equal(("repair", "lift 3 is stuck"), (
                booth.Reader.Show("1-2")!.Record.Category, Assert.Single(booth.Reader.Show("1-2")!.Notes).Text));
        }

        folder.Delete(recursive: true);
    }

    /// <summary>The first firmware sealed nothing: what lies outside of the chain is sealed now, and can be erased.</summary>
    [Fact]
    public void The_parties_of_the_first_schema_are_sealed()
    {
        var folder = Older(1);
        using (var booth = new Booth(folder.FullName))
        {
            booth.Day(calls: 0).Committed();
            Assert.Equal("13800000000", booth.Reader.Show("1-2")!.Record.Remote);
            booth.Erases("1-2").Committed();

            Assert.Matches("^[0-9a-f]{16}$", booth.Reader.Show("1-2")!.Record.Remote);
            Assert.True(SpinWait.SpinUntil(
                () => !booth.Stored().Contains("13800000000", StringComparison.Ordinal), Booth.Patience));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_journal_that_the_phone_has_not_migrated_yet_is_left_alone_by_readers()
    {
        var folder = Older(1);

        var said = Assert.Throws<JournalReadException>(() => JournalReader.In(folder.FullName).Verify()).Message;

        Assert.Contains("another version", said, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    private static DirectoryInfo Older(int version)
    {
        var folder = Directory.CreateTempSubdirectory("phone-older-");
        var sql = File.ReadAllText(Repository.Project($"tests/Phone.Tests/Journal/Data/version-{version}.sql"));
        using var connection = new SqliteConnection($"Data Source={JournalOptions.FileIn(folder.FullName)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
        Assert.Equal(version, JournalSchema.VersionOf(connection));
        return folder;
    }
}
