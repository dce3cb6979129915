using Phone.Report;
using Xunit;

namespace Phone.Tests.Report;

/// <summary>Signed pages show every later change.</summary>
public sealed class ReportSignatureTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("phone-report-data-").FullName;
    private readonly string _pages = Directory.CreateTempSubdirectory("phone-report-").FullName;

    public ReportSignatureTests()
    {
        File.WriteAllText(Path.Combine(_pages, "standard-1.html"), "<p>1</p>");
        File.WriteAllText(Path.Combine(_pages, "standard-2.html"), "<p>2</p>");
        ReportSignature.Sign(_pages, _data);
    }

    public void Dispose()
    {
        Directory.Delete(_data, recursive: true);
        Directory.Delete(_pages, recursive: true);
    }

    [Fact]
    public void Pages_as_they_were_signed_are_in_order() => Assert.Null(ReportSignature.Check(_pages));

    [Fact]
    public void A_changed_page_is_found()
    {
        File.AppendAllText(Path.Combine(_pages, "standard-2.html"), " ");
        Assert.NotNull(ReportSignature.Check(_pages));
    }

    [Fact]
    public void A_page_taken_away_or_added_is_found()
    {
        File.Delete(Path.Combine(_pages, "standard-1.html"));
        Assert.NotNull(ReportSignature.Check(_pages));
    }

    [Fact]
    public void A_list_of_files_that_was_made_to_fit_has_no_signature()
    {
        var file = Path.Combine(_pages, ReportSignature.FileName);
        File.AppendAllText(Path.Combine(_pages, "standard-2.html"), " ");
        var other = Directory.CreateTempSubdirectory("phone-report-other-").FullName;
        ReportSignature.Sign(_pages, other);
        var body = File.ReadAllLines(file).TakeWhile(line => !line.StartsWith("key ", StringComparison.Ordinal)).ToArray();
        File.WriteAllText(Path.Combine(_pages, "standard-2.html"), "<p>2</p>");
        ReportSignature.Sign(_pages, _data);
        string[] rest = [.. File.ReadAllLines(file).SkipWhile(line => !line.StartsWith("key ", StringComparison.Ordinal))];
        File.WriteAllLines(file, [.. body, .. rest]);

        Assert.Contains("does not belong", ReportSignature.Check(_pages), StringComparison.Ordinal);
        Directory.Delete(other, recursive: true);
    }

    [Fact]
    public void The_key_is_for_its_owner_alone() =>
        Assert.Equal(UnixFileMode.UserRead, new FileInfo(Path.Combine(_data, "report.key")).UnixFileMode);
}
