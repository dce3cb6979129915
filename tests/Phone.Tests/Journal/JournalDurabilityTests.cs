using System.Globalization;
using Phone.Journal;
using Xunit;

namespace Phone.Tests.Journal;

/// <summary>
/// SIGKILL at any time, and the loss of everything that was not synced, lose no acknowledged entry.
/// </summary>
public sealed class JournalDurabilityTests
{
    /// <summary>How many deaths: <c>PHONE_TEST_KILLS=500</c> for a release, a few for every day.</summary>
    private static readonly int Deaths =
        int.TryParse(Environment.GetEnvironmentVariable("PHONE_TEST_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 20;

    [Fact]
    public async Task What_was_acknowledged_survives_the_death_of_the_phone()
    {
        var folder = Directory.CreateTempSubdirectory("phone-killed-");
        var phone = new DyingPhone(folder.FullName);
        var reader = JournalReader.In(folder.FullName);
        var random = new Random(20260301);
        for (var death = 1; death <= Deaths; death++)
        {
            await phone.LiveAndDie(random.Next(1, 120));

            Assert.Subset(Stored(reader), phone.Acknowledged.ToHashSet());
            Assert.Empty(reader.Verify().Findings);
            Assert.Equal(death, reader.Verify().Segments);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_was_acknowledged_survives_the_loss_of_all_that_was_not_synced()
    {
        using var power = PowerLoss.Prepare();
        var phone = new DyingPhone(power.Folder) { Preload = power.Library };
        var reader = JournalReader.In(power.Folder);
        var random = new Random(20260302);
        for (var loss = 0; loss < Math.Max(3, Deaths / 5); loss++)
        {
            await phone.LiveAndDie(random.Next(1, 400));
            power.Fails();

            Assert.Subset(Stored(reader), phone.Acknowledged.ToHashSet());
            Assert.Empty(reader.Verify().Findings);
        }
    }

    /// <summary>The same loss does show where nothing is synced: else the test above would prove nothing.</summary>
    [Fact]
    public async Task Without_syncs_the_same_loss_takes_what_was_acknowledged()
    {
        using var power = PowerLoss.Prepare();
        var phone = new DyingPhone(power.Folder) { Preload = power.Library, Synchronous = "OFF" };

        await phone.LiveAndDie(50);
        var dropped = power.Fails();

        Assert.True(dropped > 0);
        Assert.False(phone.Acknowledged.IsSubsetOf(StoredIfAny(power.Folder)));
    }

    /// <summary>The process that is killed: started by the tests above, of no use alone.</summary>
    [Fact(Explicit = true)]
    public void Appends_until_it_is_killed() => DyingPhone.Live();

    private static HashSet<(long Segment, long Sequence)> Stored(JournalReader reader) =>
        reader.Read(connection => JournalRows.Events(connection).Select(row => (row.Segment, row.Sequence)).ToHashSet());

    private static HashSet<(long Segment, long Sequence)> StoredIfAny(string folder)
    {
        try
        {
            return Stored(JournalReader.In(folder));
        }
        catch (JournalReadException)
        {
            return []; // not even the tables were synced
        }
    }
}
