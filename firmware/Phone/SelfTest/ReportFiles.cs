namespace Phone.SelfTest;

/// <summary>A report as files: JSON for programs, JUnit for build servers, a page for people.</summary>
internal static class ReportFiles
{
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(string folder, SelfTestReport report, string post, string language)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "selftest.json"), report.ToJson());
        File.WriteAllBytes(Path.Combine(folder, "selftest.xml"), JUnitReport.Of(report));
        File.WriteAllText(Path.Combine(folder, "selftest.html"), SelfTestPage.Render(report, post, language));
    }
}
