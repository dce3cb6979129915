using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Phone.Host;
using Phone.Journal;

namespace Phone.Commands;

/// <summary><c>phone journal audit|erase</c>, and how the command line tells the audit trail what it does.</summary>
internal static class JournalAuditCommands
{
    private static readonly TimeSpan OneReading = TimeSpan.FromHours(1);

    public static Command Audit()
    {
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        var json = new Option<bool>("--json") { Description = "A JSON array." };
        var limit = new Option<int>("--limit") { Description = "At most so many lines.", DefaultValueFactory = _ => 100 };
        var command = new Command("audit", "Show who read, exported, changed or erased what, newest first.") { config, data, json, limit };
        command.SetAction(parsed => JournalCommands.Reading(parsed, data, reader =>
        {
            var lines = reader.Audit(parsed.GetValue(limit));
            Write(parsed.InvocationConfiguration.Output, lines, parsed.GetValue(json));
            return ExitCode.Well;
        }));
        return command;
    }

    public static Command Erase()
    {
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        var id = new Argument<string>("id") { Description = "The record's id, as list shows it." };
        var sure = new Option<bool>("--yes") { Description = "Do it: it cannot be undone.", Required = true };
        var command = new Command("erase", "Erase what is personal about a record for good: number, digits, fields, notes, memos.")
        {
            id, config, data, sure,
        };
        command.SetAction(parsed => JournalCommands.Reading(parsed, data, reader =>
        {
            var record = parsed.GetRequiredValue(id);
            if (reader.Show(record) is not { Record.Completed: true })
            {
                parsed.InvocationConfiguration.Error.WriteLine($"journal: there is no record \"{record}\", or its call is not over");
                return ExitCode.Failed;
            }

            Append(parsed, data, new PendingErasure(DeskThread.Now, DateTimeOffset.Now, record, Who()));
            parsed.InvocationConfiguration.Output.WriteLine($"record {record} was erased");
            return ExitCode.Well;
        }));
        return command;
    }

    /// <summary>Says that somebody looked at a record; a journal that cannot be written to is still shown, and that is said.</summary>
    public static void SayRead(ParseResult parsed, Option<string> data, string record)
    {
        var note = new AuditNote(Who(), AuditActions.Read, record);
        var now = DateTimeOffset.Now;
        var reader = JournalReader.In(parsed.GetRequiredValue(data));
        if (reader.Read((connection, keys) => JournalAudit.WasSaid(connection, keys, note, now, OneReading)))
        {
            return;
        }

        try
        {
            Append(parsed, data, new PendingAudit(DeskThread.Now, now, note));
        }
        catch (JournalReadException e)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"journal: not in the audit trail: {e.Message}");
        }
    }

    /// <summary>Appends an entry beside a phone that may be running.</summary>
    /// <exception cref="JournalReadException">It could not be appended.</exception>
    public static void Append(ParseResult parsed, Option<string> data, PendingEntry entry)
    {
        var folder = parsed.GetRequiredValue(data);
        try
        {
            using var keys = new UnitKeys(folder);
            JournalDatabase.AppendFromOutside(new JournalOptions(JournalOptions.FileIn(folder), keys), entry);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new JournalReadException(JournalFault.Describe(e), e);
        }
    }

    /// <summary>Who sits at the terminal: the account, and behind sudo the one who called it.</summary>
    public static string Who() =>
        $"terminal:{(Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } user ? user : Environment.UserName)}";

    private static void Write(TextWriter output, ImmutableArray<AuditLine> lines, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(lines, JournalRecordJson.Terminal.ImmutableArrayAuditLine));
            return;
        }

        foreach (var line in lines)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{line.At:yyyy-MM-dd HH:mm:sszzz} {line.By ?? "sealed",-20} {line.Action ?? "sealed",-18} {line.What ?? "sealed"}"));
        }
    }
}
