using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Phone.Journal;

namespace Phone.Commands;

/// <summary>
/// <c>phone journal list|show|verify|export|audit|erase</c>, while the phone runs or not; needs no configuration. What shows or
/// takes away personal data leaves a line in the audit trail (<see cref="JournalAuditCommands"/>).
/// </summary>
internal static class JournalCommands
{
    public static Command Create()
    {
        var command = new Command("journal", "Read the journal of calls.");
        command.Add(List());
        command.Add(Show());
        command.Add(Verify());
        command.Add(JournalExportCommand.Create());
        command.Add(JournalAuditCommands.Audit());
        command.Add(JournalAuditCommands.Erase());
        return command;
    }

    private static Command List()
    {
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        var json = new Option<bool>("--json") { Description = "A JSON array, as GET /api/v1/journal answers." };
        var from = Time("--from", "Calls that came or went out at this time (ISO 8601) or later.");
        var to = Time("--to", "Calls that came or went out before this time.");
        var query = new Option<string?>("--query") { Description = "Text that number, id, category, cause or a flag contains." };
        var category = new Option<string?>("--category") { Description = "Only this category." };
        var limit = new Option<int>("--limit") { Description = "At most so many records.", DefaultValueFactory = _ => 100 };
        limit.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => !int.TryParse(token.Value, CultureInfo.InvariantCulture, out var most) || most < 1))
            {
                result.AddError("--limit: allowed: a whole number of 1 or more");
            }
        });
        var after = new Option<string?>("--after") { Description = "Go on after the record of this id." };
        var command = new Command("list", "List the records, newest first.") { config, data, json, from, to, query, category, limit, after };
        command.SetAction(parsed => Reading(parsed, data, reader =>
        {
            var records = reader.List(new JournalQuery(
                parsed.GetValue(from),
                parsed.GetValue(to),
                parsed.GetValue(query),
                parsed.GetValue(category),
                parsed.GetValue(limit),
                parsed.GetValue(after)));
            Write(parsed.InvocationConfiguration.Output, records, parsed.GetValue(json));
            return ExitCode.Well;
        }));
        return command;
    }

    private static Command Show()
    {
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        var json = new Option<bool>("--json") { Description = "JSON, as GET /api/v1/journal/{id} answers." };
        var id = new Argument<string>("id") { Description = "The record's id, as list shows it." };
        var command = new Command("show", "Show one record with its event log.") { id, config, data, json };
        command.SetAction(parsed => Reading(parsed, data, reader =>
        {
            if (reader.Show(parsed.GetRequiredValue(id)) is not { } detail)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"journal: there is no record \"{parsed.GetRequiredValue(id)}\"");
                return ExitCode.Failed;
            }

            JournalAuditCommands.SayRead(parsed, data, detail.Record.Id);
            Write(parsed.InvocationConfiguration.Output, detail, parsed.GetValue(json));
            return ExitCode.Well;
        }));
        return command;
    }

    private static Command Verify()
    {
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        var command = new Command("verify", "Check that nothing in the journal was changed or left out.") { config, data };
        command.SetAction(parsed => Reading(parsed, data, reader =>
        {
            var seen = reader.Verify();
            var output = parsed.InvocationConfiguration.Output;
            foreach (var finding in seen.Findings)
            {
                output.WriteLine(finding);
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(seen.Intact ? "intact" : "NOT INTACT")}: {seen.Segments} segments, {seen.Events} entries, {seen.Records} records, "
                + $"{seen.Erased} erased, {seen.DeclaredLost} declared lost"));
            if (seen.LockedKeys > 0)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{seen.LockedKeys} keys cannot be opened here (journal.key is another one): what they sealed was not looked into"));
            }

            output.WriteLine($"head {seen.Head}");
            return seen.Intact ? ExitCode.Well : ExitCode.Failed;
        }));
        return command;
    }

    /// <summary>Runs a command on the journal of <paramref name="data"/>; why it cannot be read goes to stderr.</summary>
    internal static int Reading(ParseResult parsed, Option<string> data, Func<JournalReader, int> read)
    {
        try
        {
            return read(JournalReader.In(parsed.GetRequiredValue(data)));
        }
        catch (JournalReadException e)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"journal: {e.Message}");
            return ExitCode.Failed;
        }
    }

    internal static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => ParseTime(name, result),
    };

    private static DateTimeOffset? ParseTime(string name, ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time))
        {
            return time;
        }

        result.AddError($"{name}: found \"{text}\"; allowed: a time such as 2026-03-01T08:00:00+08:00");
        return null;
    }

    private static void Write(TextWriter output, ImmutableArray<JournalRecord> records, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(records, JournalRecordJson.Terminal.ImmutableArrayJournalRecord));
            return;
        }

        output.WriteLine($"{"id",-10} {"dir",-3} {"arrived",-25} {"answered",-12} {"ended",-12} {"rings",5} {"in time",-7} {"released by",-14} {"remote",-20} category");
        foreach (var record in records)
        {
            output.WriteLine(Line(record));
        }
    }

    private static string Line(JournalRecord r) => string.Create(
        CultureInfo.InvariantCulture,
        $"{r.Id,-10} {r.Direction,-3} {r.ArrivedAt:yyyy-MM-dd HH:mm:sszzz} {Clock(r.AnsweredAt),-12} {Clock(r.EndedAt),-12} {r.Rings,5} {InTime(r.WithinThreeRings),-7} {r.ReleasedBy ?? "-",-14} {r.Remote,-20} {r.Category ?? "-"}");

    private static string InTime(bool? within) => within switch
    {
        true => "yes",
        false => "no",
        null => "-",
    };

    private static string Clock(DateTimeOffset? time) => time?.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? "-";

    private static void Write(TextWriter output, JournalRecordDetail detail, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(detail, JournalRecordJson.Terminal.JournalRecordDetail));
            return;
        }

        Write(output, [detail.Record], json: false);
        foreach (var note in detail.Notes)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"note {note.At:yyyy-MM-dd HH:mm:sszzz} {note.By}: {note.Text}"));
        }

        foreach (var field in detail.Fields)
        {
            output.WriteLine($"{field.Name}: {field.Value}");
        }

        foreach (var memo in detail.Memos)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{(memo.Recording ? "recording" : "memo")} {memo.At:yyyy-MM-dd HH:mm:sszzz} {memo.Id} {memo.Length} bytes"));
        }

        foreach (var line in detail.Events)
        {
            var effects = line.Effects is { } list ? string.Join(", ", list.EnumerateArray().Select(e => e.GetProperty("effect").GetString())) : "sealed";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line.Sequence,6} {line.At:HH:mm:ss.fff} {line.Kind,-22} -> {effects}"));
        }
    }
}
