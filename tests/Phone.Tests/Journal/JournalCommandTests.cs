using System.CommandLine;
using System.Text.Json;
using CallDesk;
using Microsoft.Data.Sqlite;
using Phone.Commands;
using Phone.Journal;
using Xunit;

namespace Phone.Tests.Journal;

/// <summary><c>phone journal</c> and <c>phone replay</c>, through their command objects.</summary>
public sealed class JournalCommandTests
{
    [Fact]
    public void List_prints_a_table_or_JSON()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();

        var (code, table, _) = Run(JournalCommands.Create(), "list", "--data", booth.Folder);
        Assert.Equal(0, code);
        Assert.Contains("13800000000", table, StringComparison.Ordinal);

        var (_, json, _) = Run(JournalCommands.Create(), "list", "--json", "--limit", "1", "--data", booth.Folder);
        using var parsed = JsonDocument.Parse(json);
        Assert.Equal("1-4", Assert.Single(parsed.RootElement.EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public void Show_prints_the_log_of_one_call()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();

        var (code, text, _) = Run(JournalCommands.Create(), "show", "1-2", "--data", booth.Folder);
        Assert.Equal(0, code);
        Assert.Contains("call-arrived", text, StringComparison.Ordinal);

        var (missing, _, error) = Run(JournalCommands.Create(), "show", "1-9", "--data", booth.Folder);
        Assert.Equal((1, "journal: there is no record \"1-9\""), (missing, error.Trim()));
    }

    [Fact]
    public void Verify_ends_with_1_if_something_was_changed()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();
        booth.Store.Close(Booth.Patience);
        Assert.Equal(0, Run(JournalCommands.Create(), "verify", "--data", booth.Folder).Code);

        using (var connection = new SqliteConnection($"Data Source={booth.Options.Path};Pooling=False"))
        {
            connection.Open();
            Sql.Execute(connection, "UPDATE events SET at = 0 WHERE seq = 4");
        }

        var (code, text, _) = Run(JournalCommands.Create(), "verify", "--data", booth.Folder);
        Assert.Equal(1, code);
        Assert.Contains("segment 1 entry 4: was changed", text, StringComparison.Ordinal);
        Assert.Contains("NOT INTACT", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list", "--limit", "0")]
    [InlineData("list", "--limit", "many")]
    [InlineData("list", "--from", "yesterday")]
    [InlineData("show")]
    public void Wrong_options_are_errors_of_the_parser(params string[] arguments) =>
        Assert.NotEmpty(JournalCommands.Create().Parse(arguments).Errors);

    [Fact]
    public void No_journal_is_said_in_one_line()
    {
        var (code, _, error) =
            Run(JournalCommands.Create(), "list", "--data", Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N")));

        Assert.Equal(1, code);
        Assert.Contains("there is no journal yet", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_ends_with_0_only_if_it_is_exact()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();

        var (same, text, _) = Run(ReplayCommand.Create(Desk.Step, Desk.RulesVersion), "1", "--data", booth.Folder);
        Assert.Equal(0, same);
        Assert.Contains("0 differences", text, StringComparison.Ordinal);

        var (other, differences, _) =
            Run(ReplayCommand.Create((state, _, _) => new Step(state, []), "other"), "1-2", "--data", booth.Folder);
        Assert.Equal(1, other);
        Assert.Contains("rules other replay it", differences, StringComparison.Ordinal);
        Assert.Contains("call-arrived", differences, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(Command command, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = command.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
