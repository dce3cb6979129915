using Xunit;

namespace CallDesk.Tests;

/// <summary>The printed card and the page of lights: complete, and readable without seeing a colour.</summary>
public sealed class CardTests
{
    [Fact]
    public void Every_key_of_the_board_stands_on_the_card_once()
    {
        var printed = KeyCard.Keys.SelectMany(row => row.Keys).ToArray();

        Assert.Equal(Enum.GetValues<Key>().Order(), printed.Order());
    }

    [Fact]
    public void Every_dialogue_has_its_menu() => Assert.Equal(
        Enum.GetValues<DialogueKind>().Where(kind => kind != DialogueKind.PinChecked).Order(),
        KeyCard.Menus.Select(menu => menu.Kind).Order());

    /// <summary>Two rows may look alike only if one is of a call and the other of rest.</summary>
    [Fact]
    public void No_two_meanings_differ_by_colour_alone()
    {
        var rows = LedLanguage.Pictures.AddRange(LedLanguage.Rows);
        var alike =
            from a in rows
            from b in rows
            where !ReferenceEquals(a, b) && (a.First, a.Lights, a.Shows.Motion) == (b.First, b.Lights, b.Shows.Motion)
            where (a.Occasion, b.Occasion) is not ((Occasion.Call, Occasion.Rest) or (Occasion.Rest, Occasion.Call))
            select $"\"{a.Meaning}\" and \"{b.Meaning}\"";

        Assert.Empty(alike);
    }

    [Fact]
    public void Every_meaning_is_on_the_ring_and_said_in_both_languages()
    {
        var rows = LedLanguage.Pictures.AddRange(LedLanguage.Rows);

        Assert.All(rows, row => Assert.InRange(row.First + row.Lights, 1, LedLanguage.Count));
        Assert.All(rows, row => Assert.NotEqual(Light.Off, row.Shows));
        Assert.All(rows, row => Assert.Contains($"| {row.Zh} |", Printed("zh"), StringComparison.Ordinal));
        Assert.All(rows, row => Assert.Contains($"| {row.Meaning} |", Printed("en"), StringComparison.Ordinal));

        static string Printed(string language) => LedLanguage.Card(language) + LedLanguage.FaultCard(language);
    }

    /// <summary>Who looks for a fault finds all of them in one place, and nothing else there.</summary>
    [Fact]
    public void Faults_have_a_table_of_their_own_on_the_card()
    {
        var faults = LedLanguage.Rows.Where(row => row.Occasion == Occasion.Fault).ToArray();

        Assert.Equal(faults.Length + 2, LedLanguage.FaultCard("en").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.All(faults, row => Assert.DoesNotContain($"| {row.Meaning} |", LedLanguage.Card("en"), StringComparison.Ordinal));
        Assert.Contains("**When the phone is dead**", KeyCard.Print("en"), StringComparison.Ordinal);
    }

    /// <summary>What waits for a moment of rest gives way to what is going on.</summary>
    [Fact, Clause("2.3g"), Clause("2.4b")]
    public void A_message_that_waits_does_not_hide_a_caller_who_waits()
    {
        var booth = new Booth();
        var call = booth.Talks();
        var waiting = new AgendaItem { Id = 1, Kind = AgendaKind.Message, CreatedAt = 0 };
        var held = booth.Press(Key.Hold).State;
        var both = held with { Agenda = held.Agenda with { Items = [waiting] } };

        Assert.Equal(CallPhase.Held, booth.PhaseOf(call));
        Assert.Equal(Motion.Blink, LedLanguage.Of(both)[3].Motion);
        Assert.Equal(Motion.Wink, LedLanguage.Of(both with { Calls = [] })[3].Motion);
    }
}
