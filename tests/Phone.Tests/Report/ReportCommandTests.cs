using System.CommandLine;
using CallDesk;
using Phone.Commands;
using Phone.Journal;
using Phone.Report;
using Phone.Tests.Journal;
using Xunit;

namespace Phone.Tests.Report;

/// <summary><c>phone report</c>, of a journal that a desk wrote.</summary>
public sealed class ReportCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("phone-report-").FullName;

    public ReportCommandTests() => File.WriteAllText(
        Config, "profile = \"security-booth\"\npost = \"西门岗\"\nlanguage = \"zh\"\n\n[[account]]\nuri = \"sip:booth@192.0.2.1\"\n");

    private string Config => Path.Combine(_folder, "phone.toml");

    private string Pages => Path.Combine(_folder, "pages");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Clause("1.9")]
    public void A_months_pages_are_written_signed_and_in_the_audit_trail()
    {
        using var booth = new Booth();
        booth.Day(calls: 2).FillsIn("1-4", new RecordField(RecordFields.LateReason, "在扶老人过马路")).Committed();

        var (code, text, error) = Write(booth);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(6, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("4 calls, 0 without figures", text, StringComparison.Ordinal);
        var first = File.ReadAllText(Path.Combine(Pages, "standard-1.html"));
        Assert.Contains("4 次来电中 2 次按时接听（50.0 %）", first, StringComparison.Ordinal);
        Assert.Contains("1-4: 在扶老人过马路", first, StringComparison.Ordinal);
        Assert.DoesNotContain("1380000", first, StringComparison.Ordinal);
        Assert.Equal(0, Run("--verify", Pages).Code);
        Assert.Equal((AuditActions.Export, $"report {Month(booth)}"), Audited(booth));
    }

    [Fact]
    public void A_changed_page_is_found_with_exit_code_1()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();
        Write(booth);
        File.AppendAllText(Path.Combine(Pages, "standard-3.html"), " ");

        var (code, _, error) = Run("--verify", Pages);

        Assert.Equal(1, code);
        Assert.Contains("changed", error, StringComparison.Ordinal);
    }

    [Fact]
    [Clause("2.3c")]
    public void An_erased_call_is_still_counted_and_its_reason_is_gone()
    {
        using var booth = new Booth();
        booth.Day(calls: 2).FillsIn("1-4", new RecordField(RecordFields.LateReason, "在扶老人过马路")).Erases("1-4").Committed();

        Write(booth, "--language", "en", "--panel", "http://192.0.2.9:8080/");

        var first = File.ReadAllText(Path.Combine(Pages, "standard-1.html"));
        Assert.Contains("2 of 4 in time", first, StringComparison.Ordinal);
        Assert.Contains("href=\"http://192.0.2.9:8080/api/v1/journal/1-4\"", first, StringComparison.Ordinal);
        Assert.DoesNotContain("扶老人", first, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_month_has_no_calls()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();

        Assert.Empty(MonthlyReport.Read(booth.Reader, new DateOnly(2026, 7, 1)).Calls);
    }

    [Fact]
    [Clause("1.2")]
    public void What_was_measured_of_a_talk_comes_back_with_its_record()
    {
        using var booth = new Booth();
        var figures = new TalkFigures(-210, 40, -520, -230, 35, -300);
        var call = new CallId(2);
        booth.Happens(new CallArrived(call, new PartyToken("t2")), "13800000000").Happens(new ArrivalJournaled(call))
            .Happens(new HookMoved(HookPosition.Off), afterSeconds: 4).Happens(new CallConnected(call))
            .Happens(new TalkMeasured(call, figures), afterSeconds: 20)
            .Happens(new CallEnded(call, EndCause.FarBye, 200)).Happens(new HookMoved(HookPosition.On)).Committed();

        Assert.Equal(figures, Assert.Single(booth.Reader.Closed(null, null)).Record.Talk);
    }

    [Theory]
    [InlineData("--month", "2026-13", "--out", "x")]
    [InlineData("--month", "2026-05")]
    [InlineData("--out", "x")]
    [InlineData("--month", "2026-05", "--out", "x", "--verify", "x")]
    [InlineData("--month", "2026-05", "--out", "x", "--language", "fr")]
    public void Wrong_options_are_errors_of_the_parser(params string[] arguments) =>
        Assert.NotEmpty(ReportCommand.Create().Parse(arguments).Errors);

    [Fact]
    public void No_journal_is_said_in_one_line_and_nothing_is_written()
    {
        var (code, _, error) = Run("--month", "2026-05", "--out", Pages, "--config", Config, "--data", Path.Combine(_folder, "none"));

        Assert.Equal(1, code);
        Assert.Contains("there is no journal yet", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Pages));
    }

    /// <summary>The month in which the booth's calls came, on this machine's clock.</summary>
    private static string Month(Booth booth) => MonthlyReport.NameOf(DateOnly.FromDateTime(booth.Wall.LocalDateTime));

    private static (string?, string?) Audited(Booth booth)
    {
        var line = Assert.Single(booth.Reader.Audit(10), line => line.Action == AuditActions.Export);
        return (line.Action, line.What);
    }

    private (int Code, string Output, string Error) Write(Booth booth, params string[] more) =>
        Run(["--month", Month(booth), "--out", Pages, "--config", Config, "--data", booth.Folder, .. more]);

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = ReportCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
