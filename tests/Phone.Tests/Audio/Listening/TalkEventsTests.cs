using System.Text.Json;
using CallDesk;
using Phone.Journal;
using Xunit;

namespace Phone.Tests.Audio.Listening;

/// <summary>What was heard is journaled like everything else that the desk is told: it comes back the same.</summary>
public class TalkEventsTests
{
    public static TheoryData<string, DeskEvent> Events => new()
    {
        { "speech-started", new SpeechStarted(new CallId(2), Speaker.Guard) },
        { "speech-stopped", new SpeechStopped(new CallId(3), Speaker.Far) },
        { "talk-measured", new TalkMeasured(new CallId(4), new TalkFigures(-197, 41, -612, -1200, 0, -31)) },
    };

    [Theory]
    [MemberData(nameof(Events), DisableDiscoveryEnumeration = true)]
    public void They_come_back_from_the_journal_the_same(string name, DeskEvent happened)
    {
        string stored = JsonSerializer.Serialize(happened, JournalJson.Stored.DeskEvent);
        Assert.Contains($"\"{name}\"", stored, StringComparison.Ordinal);
        Assert.Equal(happened, JsonSerializer.Deserialize(stored, JournalJson.Stored.DeskEvent));
    }
}
