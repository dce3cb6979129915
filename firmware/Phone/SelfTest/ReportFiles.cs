namespace Phone.SelfTest;

/// <summary>A report as files: JSON for programs, JUnit for build servers, a page for people.</summary>
internal static class ReportFiles
{
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(string folder, SelfTestReport report, string post, string language)
    {
        var name = Path.Combine(folder, report.Scope == SelfTestReport.Acceptance ? SelfTestReport.Acceptance : "selftest");
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(name + ".json", report.ToJson());
        File.WriteAllBytes(name + ".xml", JUnitReport.Of(report));
        File.WriteAllText(name + ".html", SelfTestPage.Render(report, post, language));
    }
}
