using Phone.SelfTest;
using Xunit;

namespace Phone.Tests.SelfTest;

/// <summary>A healthy booth is never blamed, however its handset and its guard differ from others.</summary>
public sealed class HealthyTests
{
    private const int Runs = 100;

    [Fact]
    public void AHundredHealthyBoothsRaiseNoAlarm()
    {
        var random = new Random(20_26);
        for (var run = 0; run < Runs; run++)
        {
            // ±3 dB: what the air, the ear and the battery of a capsule change from one day to another.
            var decibels = (random.NextDouble() * 6) - 3;
            using var workshop = new Workshop();
            workshop.Booth.Handset.Sensitivity = Math.Pow(10, decibels / 20);

            var report = workshop.Run();

            Assert.True(report.Passed, $"run {run}, {decibels:0.0} dB: {string.Join(", ", report.Blames.Select(blame => blame.Step))}");
        }
    }

    [Fact]
    public void EveryStepIsMeasuredButThoseThatAreNotForThisBooth()
    {
        using var workshop = new Workshop();

        var missing = workshop.Run().Steps.Where(step => step.Verdict == Verdict.NotMeasured).Select(step => step.Id);

        Assert.Equal(["handset.good", "storage.life", "echo.call", "echo.level", "echo.delay"], missing);
    }

    [Fact]
    public void TheNightlyTestMakesNoSoundAndLeavesTheMicrophoneShut()
    {
        using var workshop = new Workshop();
        var technician = new Nobody();

        var report = workshop.Run(Scope.Short, technician);

        Assert.True(report.Passed);
        Assert.Equal(0, technician.Disturbed);
        Assert.False(workshop.Booth.Handset.Acoustic);
        Assert.False(workshop.Booth.Levels.MicrophoneOpen);
        Assert.All(
            report.Steps.Where(step => StepTable.Of(step.Id).Kind != StepKind.Auto),
            step => Assert.Equal(Verdict.NotMeasured, step.Verdict));
    }

    [Fact]
    public void ATestThatHasToYieldPassesNothingItDidNotReach()
    {
        using var workshop = new Workshop { YieldsAfter = 5_000 };

        var report = workshop.Run();

        Assert.True(report.Yielded);
        Assert.False(report.Passed);
        Assert.False(workshop.Booth.Levels.MicrophoneOpen);
        Assert.Contains(report.Steps, step => step is { Verdict: Verdict.NotMeasured, Note: "the test yielded" });
        Assert.Empty(report.Blames);
    }

    /// <summary>Nobody is at the booth.</summary>
    private sealed class Nobody : ITechnician
    {
        public int Disturbed { get; private set; }

        public void Tell(Prompt prompt) => Disturbed++;

        public bool? Ask(Prompt prompt)
        {
            Disturbed++;
            return null;
        }

        public void Done()
        {
        }
    }
}
