using Hal;
using Hal.Simulation;
using Phone.SelfTest;
using Xunit;

namespace Phone.Tests.SelfTest;

/// <summary>The acceptance at the phone's place: what a minute can find, and that a report says no more than was looked at.</summary>
public sealed class AcceptanceTests
{
    [Fact]
    public void A_healthy_booth_is_accepted_and_everything_in_the_report_was_measured()
    {
        using var workshop = new Workshop();

        var report = workshop.Run(Scope.Acceptance);

        Assert.True(report.Passed, string.Join(", ", report.Blames.Select(blame => blame.Step)));
        Assert.Equal(["storage.life"], report.Steps.Where(step => step.Verdict == Verdict.NotMeasured).Select(step => step.Id));
        Assert.Contains(report.Steps, step => step is { Id: "coupling.gain", Verdict: Verdict.Passed });
    }

    [Theory]
    [InlineData(BoothFault.RowOpen, "keypad")]
    [InlineData(BoothFault.ReceiverOpen, "receiver")]
    public void What_broke_on_the_way_is_blamed(BoothFault fault, string part)
    {
        using var workshop = new Workshop(fault);

        var report = workshop.Run(Scope.Acceptance);

        Assert.False(report.Passed);
        Assert.Contains(report.Blames, blame => blame.Part == part);
    }

    [Fact]
    public void A_phone_without_a_way_out_for_emergencies_is_not_accepted()
    {
        using var workshop = new Workshop { System = Workshop.Healthy with { Registrar = 403, EmergencyRoute = false } };

        var report = workshop.Run(Scope.Acceptance);

        Assert.False(report.Passed);
        Assert.Contains(report.Steps, step => step is { Id: "emergency.route", Verdict: Verdict.Failed });
    }

    [Fact]
    public void Its_keys_reach_every_row_and_column_and_none_is_SOS()
    {
        var legends = BoardDescription.Booth.Keypad.Legends;
        var places = SelfTestEngine.KeysOfAllLines
            .Select(key => Enumerable.Range(0, legends.Length)
                .Select(row => (Row: row, Column: legends[row].IndexOf(key))).Single(place => place.Column >= 0))
            .ToArray();

        Assert.Equal(Enumerable.Range(0, legends.Length), places.Select(place => place.Row).Order());
        Assert.Equal(Enumerable.Range(0, legends.Max(row => row.Length)), places.Select(place => place.Column).Order());
        Assert.DoesNotContain("SOS", SelfTestEngine.KeysOfAllLines);
    }

    [Theory]
    [InlineData("en", "West Gate is ready")]
    [InlineData("zh", "West Gate可以使用了")]
    public void The_page_says_that_the_post_is_ready(string language, string heading)
    {
        using var workshop = new Workshop { Language = language };

        Assert.Contains(
            $"<h1>{heading}</h1>", SelfTestPage.Render(workshop.Run(Scope.Acceptance), "West Gate", language), StringComparison.Ordinal);
    }
}
