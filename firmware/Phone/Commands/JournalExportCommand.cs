using System.CommandLine;
using System.Globalization;
using System.Text;
using Phone.Host;
using Phone.Journal;

namespace Phone.Commands;

/// <summary>
/// <c>phone journal export</c>: records for the supervisor (clause 1.9). It is in the audit trail before the file is there; without
/// that there is no export.
/// </summary>
internal sealed class JournalExportCommand
{
    private const string Csv = "csv";
    private const string Json = "json";

    private readonly Option<string> _config = CommonOptions.Config();
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string> _format = new("--format")
    {
        Description = "csv (RFC 4180) or json (one line a record).",
        DefaultValueFactory = _ => Csv,
    };

    private readonly Option<DateTimeOffset?> _from =
        JournalCommands.Time("--from", "Calls that came or went out at this time (ISO 8601) or later.");

    private readonly Option<DateTimeOffset?> _to = JournalCommands.Time("--to", "Calls that came or went out before this time.");
    private readonly Option<string> _out = new("--out")
    {
        Description = "The file to write; readable to its owner only.",
        Required = true,
        HelpName = "FILE",
    };

    private readonly Option<bool> _names = new("--with-names") { Description = "Numbers and filled-in fields as they are, not masked." };
    private readonly Option<string?> _recovery = new("--recovery-key")
    {
        Description = "The supervisor's private key (PEM): opens what this unit's own key cannot.",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        var export = new JournalExportCommand();
        export._format.AcceptOnlyFromAmong(Csv, Json);
        var command = new Command("export", "Write records to a file; numbers and names are masked unless asked for.")
        {
            export._config, export._data, export._format, export._from, export._to, export._out, export._names, export._recovery,
        };
        command.SetAction(parsed => export.Execute(parsed));
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        var data = parsed.GetRequiredValue(_data);
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            using var keys = new UnitKeys(data);
            if (parsed.GetValue(_recovery) is { } recovery)
            {
                keys.UseSupervisorsKey(File.ReadAllText(recovery));
            }

            var withNames = parsed.GetValue(_names);
            var (from, to) = (parsed.GetValue(_from), parsed.GetValue(_to));
            var lines = new JournalReader(JournalOptions.FileIn(data), keys).Export(from, to);
            var what = string.Create(CultureInfo.InvariantCulture, $"{lines.Length} records, {from:O} to {to:O}");
            var note = new AuditNote(JournalAuditCommands.Who(), withNames ? AuditActions.ExportWithNames : AuditActions.Export, what);
            JournalAuditCommands.Append(parsed, _data, new PendingAudit(DeskThread.Now, DateTimeOffset.Now, note));
            Write(
                parsed.GetRequiredValue(_out),
                parsed.GetRequiredValue(_format),
                withNames ? lines : lines.Select(line => line.Masked()));
            parsed.InvocationConfiguration.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{lines.Length} records{(withNames ? "" : ", masked")}"));
            return ExitCode.Well;
        }
        catch (JournalReadException e)
        {
            error.WriteLine($"journal: {e.Message}");
        }
        catch (ArgumentException)
        {
            error.WriteLine("journal: the recovery key is no private key in PEM");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"journal: the export cannot be written: {e.Message}");
        }

        return ExitCode.Failed;
    }

    /// <summary>Beside the place first, then renamed: nobody reads half an export.</summary>
    private static void Write(string file, string format, IEnumerable<JournalExportLine> lines)
    {
        var part = file + ".part";
        var how = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Spreadsheets take a CSV file for Latin letters unless it begins with the mark.
        using (var output = new StreamWriter(part, new UTF8Encoding(encoderShouldEmitUTF8Identifier: format == Csv), how))
        {
            if (format == Csv)
            {
                JournalExport.WriteCsv(output, lines);
            }
            else
            {
                JournalExport.WriteJsonLines(output, lines);
            }
        }

        File.Move(part, file, overwrite: true);
    }
}
