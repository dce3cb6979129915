using System.CommandLine;
using System.Globalization;
using Phone.Configuration;
using Phone.Host;
using Phone.Journal;
using Phone.Report;

namespace Phone.Commands;

/// <summary>
/// <c>phone report</c>: what a month's journal says of the five standards, a signed page each (clauses 1.9, 2.3.1.9). It is in the
/// audit trail before the pages are there; without that there are none.
/// </summary>
internal sealed class ReportCommand
{
    private readonly Option<string> _config = CommonOptions.Config();
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<DateOnly?> _month = Month();
    private readonly Option<string?> _out = new("--out") { Description = "The folder to write the pages to.", HelpName = "DIR" };
    private readonly Option<string?> _verify = new("--verify")
    {
        Description = "Write nothing: check that the pages in this folder are those that were signed.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _language = new("--language") { Description = "zh or en; the configuration's own by default." };
    private readonly Option<string> _panel = new("--panel")
    {
        Description = "Address of the panel, for links to the records.",
        DefaultValueFactory = _ => "",
        HelpName = "URL",
    };

    public static Command Create()
    {
        var report = new ReportCommand();
        report._language.AcceptOnlyFromAmong("zh", "en");
        var command = new Command("report", "Write a month's report: a page for each of the five standards, signed.")
        {
            report._month, report._out, report._verify, report._language, report._panel, report._config, report._data,
        };
        command.Validators.Add(result =>
        {
            var writes = result.GetResult(report._month) is not null && result.GetResult(report._out) is not null;
            if (writes == result.GetResult(report._verify) is not null)
            {
                result.AddError("allowed: --month YYYY-MM and --out DIR, or --verify DIR");
            }
        });
        command.SetAction(parsed => parsed.GetValue(report._verify) is { } folder ? Verify(parsed, folder) : report.Execute(parsed));
        return command;
    }

    private static Option<DateOnly?> Month() => new("--month")
    {
        Description = "The month, on this machine's wall clock.",
        HelpName = "YYYY-MM",
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month))
            {
                return month;
            }

            result.AddError($"--month: found \"{text}\"; allowed: a month such as 2026-05");
            return null;
        },
    };

    private static int Verify(ParseResult parsed, string folder)
    {
        try
        {
            if (ReportSignature.Check(folder) is not { } wrong)
            {
                parsed.InvocationConfiguration.Output.WriteLine("the pages are as they were signed");
                return ExitCode.Well;
            }

            parsed.InvocationConfiguration.Error.WriteLine($"report: {wrong}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"report: the pages cannot be read: {e.Message}");
        }

        return ExitCode.Failed;
    }

    private int Execute(ParseResult parsed)
    {
        var error = parsed.InvocationConfiguration.Error;
        if (ConfigCommands.Load(parsed, _config, _data) is not { } configuration)
        {
            return ExitCode.BadConfiguration;
        }

        try
        {
            Write(parsed, configuration);
            return ExitCode.Well;
        }
        catch (JournalReadException e)
        {
            error.WriteLine($"journal: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"report: the pages cannot be written: {e.Message}");
        }

        return ExitCode.Failed;
    }

    private void Write(ParseResult parsed, PhoneConfiguration configuration)
    {
        var (data, folder) = (parsed.GetRequiredValue(_data), parsed.GetValue(_out)!);
        var report = MonthlyReport.Read(JournalReader.In(data), parsed.GetValue(_month)!.Value);
        var note = new AuditNote(JournalAuditCommands.Who(), AuditActions.Export, $"report {report.Month}");
        JournalAuditCommands.Append(parsed, _data, new PendingAudit(DeskThread.Now, DateTimeOffset.Now, note));
        Directory.CreateDirectory(folder);
        var style = new ReportStyle(
            configuration.Post, parsed.GetValue(_language) ?? configuration.Language, parsed.GetRequiredValue(_panel).TrimEnd('/'));
        var output = parsed.InvocationConfiguration.Output;
        foreach (var page in report.Write(folder, configuration.Desk, style))
        {
            output.WriteLine(page);
        }

        ReportSignature.Sign(folder, data);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{report.Calls.Length} calls, {report.WithoutFigures} without figures (erased)"));
    }
}
