using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Hal.Simulation;
using Phone.SelfTest;
using Xunit;

namespace Phone.Tests.SelfTest;

public sealed class ReportTests
{
    private static readonly Lazy<SelfTestReport> Broken = new(() =>
    {
        using var workshop = new Workshop(BoothFault.MicrophoneLow);
        return workshop.Run();
    });

    [Fact]
    public void EveryStepSaysWhatItMeasuredItsBoundItsVerdictAndWhatToDo()
    {
        using var json = JsonDocument.Parse(Broken.Value.ToJson());
        var steps = json.RootElement.GetProperty("steps").EnumerateArray();
        var step = steps.Single(item => item.GetProperty("id").GetString() == "coupling.level");

        Assert.Equal("failed", step.GetProperty("verdict").GetString());
        Assert.InRange(step.GetProperty("value").GetDouble(), -13, -11);
        Assert.Equal("-7 … 7", step.GetProperty("bound").GetString());
        Assert.Equal("replace the handset", step.GetProperty("do").GetString());
        Assert.False(json.RootElement.GetProperty("passed").GetBoolean());
    }

    [Fact]
    public void JUnitCountsWhatTheReportSays()
    {
        var suite = XDocument.Parse(Encoding.UTF8.GetString(JUnitReport.Of(Broken.Value))).Root!;

        Assert.Equal(Broken.Value.Steps.Length, suite.Elements("testcase").Count());
        Assert.Equal(Broken.Value.Steps.Count(step => step.Verdict == Verdict.Failed), suite.Descendants("failure").Count());
        Assert.Equal($"{suite.Descendants("skipped").Count()}", suite.Attribute("skipped")!.Value);
    }

    [Theory]
    [InlineData("zh", "自检没有通过", "话筒")]
    [InlineData("en", "Self-test failed", "microphone")]
    public void ThePageShowsTheSweepBesideTheUnitsReference(string language, string heading, string part)
    {
        var page = SelfTestPage.Render(Broken.Value, "<西门岗>", language);

        Assert.Contains(heading, page, StringComparison.Ordinal);
        Assert.Contains($"<b>{part}</b>", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("<polyline").Length - 1);
        Assert.DoesNotContain("<西门岗>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    /// <summary>What a chip says of itself (a failed step) stays as it is; why there is no figure does not.</summary>
    [Theory]
    [InlineData(BoothFault.None, true)]
    [InlineData(BoothFault.None, false)]
    [InlineData(BoothFault.CodecAbsent, true)]
    [InlineData(BoothFault.LightsAbsent, true)]
    [InlineData(BoothFault.RowOpen, true)]
    [InlineData(BoothFault.ReceiverOpen, true)]
    public void AChineseReportSaysInChineseWhyThereIsNoFigure(BoothFault fault, bool full)
    {
        using var workshop = new Workshop(fault) { Language = "zh", System = new SystemFigures() };

        var steps = workshop.Run(full ? Scope.Full : Scope.Short).Steps;
        var notes = steps.Where(step => step.Note is not null && !step.Id.EndsWith(".chip", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(notes);
        Assert.All(notes, step => Assert.Contains(step.Note!, letter => letter is >= '\u4e00' and <= '\u9fff'));
    }

    [Fact]
    public void TheReferenceOfAUnitIsKeptAndReadAgain()
    {
        var folder = Directory.CreateTempSubdirectory("phone-reference-").FullName;
        Workshop.Reference.Write(folder);

        var read = UnitReference.Read(folder)!;

        Assert.Equal(Workshop.Reference.Bands, read.Bands.AsEnumerable());
        Assert.Equal(Workshop.Reference.RingerGain, read.RingerGain);
        File.WriteAllText(Path.Combine(folder, "selftest-reference.json"), "{");
        Assert.Null(UnitReference.Read(folder));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void EveryPromptIsInTheCatalogueInBothLanguages()
    {
        foreach (var prompt in Enum.GetValues<Prompt>())
        {
            Assert.NotEmpty(PromptText.Of(prompt, "zh"));
            Assert.NotEmpty(PromptText.Of(prompt, "en"));
        }
    }
}
