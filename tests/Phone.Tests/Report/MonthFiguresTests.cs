using CallDesk;
using Phone.Report;
using Xunit;

namespace Phone.Tests.Report;

/// <summary>The month's figures are the records', and what cannot be known is said to be so.</summary>
public sealed class MonthFiguresTests
{
    private static readonly DateTimeOffset May = new(2026, 5, 1, 8, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void Answering_in_time_is_counted_with_the_late_ones_as_evidence()
    {
        var figures = Figures(
            Call(2) with { Record = Record(2) },
            Call(4) with { Record = Record(4) with { WithinLimit = false, Flags = [CallFlags.Late], Cause = LateCause.OnPatrol } },
            Call(6) with { Record = Record(6) with { WithinLimit = false, AnsweredAt = null, Cause = LateCause.StaffedAndIdle } });

        var finding = figures.Of(Row("1.1"));

        Assert.Equal(Knowledge.Measured, finding.Knowledge);
        Assert.StartsWith("1 of 3 in time (33.3 %); 2 late or missed, 1 of them staffed and idle", finding.English, StringComparison.Ordinal);
        Assert.Equal(["1-6", "1-4"], finding.Evidence);
    }

    [Fact]
    public void A_figure_about_manner_needs_twenty_talks_and_names_no_call()
    {
        var talk = new TalkFigures(-260, 45, -520, -280, 40, -120);

        var few = Figures([.. Enumerable.Range(1, 19).Select(n => Call(n) with { Record = Record(n) with { Talk = talk } })]);
        var enough = Figures([.. Enumerable.Range(1, 20).Select(n => Call(n) with { Record = Record(n) with { Talk = talk } })]);

        Assert.Equal(Knowledge.NotObservable, few.Of(Row("1.2")).Knowledge);
        Assert.Contains("-26.0 dB", enough.Of(Row("1.2")).English, StringComparison.Ordinal);
        Assert.Empty(enough.Of(Row("1.2")).Evidence);
    }

    [Fact]
    public void What_was_only_said_is_not_observable() =>
        Assert.Equal(Knowledge.NotObservable, Figures(Call(2)).Of(Row("1.11")).Knowledge);

    [Fact]
    public void Marks_of_guards_are_declared()
    {
        var marked = Record(2) with { Marks = RecordMarks.None with { Category = Category.Repair, RepeatedBack = 21_000 } };

        var figures = Figures(Call(2) with { Record = marked }, Call(4));

        Assert.Equal(Knowledge.Declared, figures.Of(Row("2.5a")).Knowledge);
        Assert.Equal(["1-2"], figures.Of(Row("2.5a")).Evidence);
        Assert.StartsWith("1 repairs", figures.Of(Row("3.6a")).English, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_row_has_an_answer_in_both_languages() => Assert.All(ClauseTable.Rows, row =>
    {
        var finding = Figures(Call(2)).Of(row);
        Assert.NotEqual("", finding.English);
        Assert.NotEqual("", finding.Chinese);
        Assert.True(row.Kind.Split(", ")[0] is "done" or "declared" or "coached", row.Kind);
    });

    [Theory]
    [InlineData(1, 14)]
    [InlineData(2, 33)]
    [InlineData(3, 16)]
    [InlineData(4, 10)]
    [InlineData(5, 8)]
    public void Every_standard_has_its_clauses_in_order(int standard, int fewest)
    {
        string[] clauses = [.. ClauseTable.OfStandard(standard).Select(item => item.Clause).Distinct()];

        Assert.True(clauses.Length >= fewest - 4, $"{clauses.Length} clauses");
        if (standard == 1)
        {
            Assert.Equal(["1.1", "1.2", "1.3", "1.4", "1.5a", "1.5b", "1.6", "1.7", "1.8", "1.9", "1.10", "1.11"], clauses);
        }
    }

    [Fact]
    public void A_guards_reason_stands_beside_its_figure_and_no_markup_of_his_is_markup()
    {
        var late = Record(4) with { WithinLimit = false, Cause = LateCause.StaffedAndIdle };
        var figures = Figures(Call(4) with { Record = late });

        var page = ReportPage.Render(1, "2026-05", "West <Gate>", "en", "", figures, new Dictionary<string, string> { ["1-4"] = "I held the <b>gate</b>" });

        Assert.Contains("1-4: I held the &lt;b&gt;gate&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("West &lt;Gate&gt;", page, StringComparison.Ordinal);
        Assert.Contains("not observable", page, StringComparison.Ordinal);
    }

    private static ClauseRow Row(string name) => ClauseTable.Rows.Single(row => row.Name == name);

    private static MonthFigures Figures(params ReportCall[] calls) => new(calls, new DeskSettings());

    private static ReportCall Call(int number) => new($"1-{number}", May.AddMinutes(number), Record(number), null);

    private static CallRecord Record(int number)
    {
        var arrived = new Moment(number * 60_000_000L);
        return new CallRecord(
            new CallId(number), Direction.In, new PartyToken("p"), null, arrived, arrived + TimeSpan.FromSeconds(5),
            arrived + TimeSpan.FromSeconds(50), 1, true, ReleasedBy.Far, 200, []);
    }
}
