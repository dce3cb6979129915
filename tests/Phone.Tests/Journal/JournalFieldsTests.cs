using System.CommandLine;
using System.Text;
using System.Text.Json;
using Phone.Commands;
using Phone.Journal;
using Xunit;

namespace Phone.Tests.Journal;

/// <summary>What people fill in, what they take away, and that it is known who did.</summary>
public sealed class JournalFieldsTests
{
    [Fact]
    [Clause("2.4a")]
    [Clause("3.5")]
    [Clause("4.4")]
    [Clause("5.3")]
    public void The_last_word_on_every_field_is_shown_in_the_order_of_their_filling()
    {
        using var booth = new Booth();
        booth.Day(calls: 1)
            .FillsIn("1-2", new(RecordFields.Name, "Wang"), new(RecordFields.Place, "gate 3"))
            .FillsIn("1-4", new RecordField(RecordFields.Name, "somebody else"))
            .FillsIn("1-2", new(RecordFields.Request, "open it"), new(RecordFields.Name, "Wang Wei"), new(RecordFields.Place, ""))
            .Committed();

        Assert.Equal(
            [new RecordField(RecordFields.Name, "Wang Wei"), new RecordField(RecordFields.Request, "open it")],
            booth.Reader.Show("1-2")!.Fields);
        Assert.Empty(booth.Reader.Verify().Findings);
    }

    [Fact]
    [Clause("2.1a")]
    [Clause("2.3e")]
    public void A_memo_is_kept_with_its_record_and_erased_with_it()
    {
        using var booth = new Booth();
        booth.Day(calls: 1);
        var wav = new byte[100_000];
        new Random(1).NextBytes(wav);
        booth.Store.AppendMemo("1-2", booth.Now, booth.Wall, wav, "guard");
        booth.Store.AppendMemo(null, booth.Now, booth.Wall, [7], "guard");
        booth.Happens(new CallDesk.KeyPressed(CallDesk.Key.VolumeUp)).Committed();

        var memo = Assert.Single(booth.Reader.Show("1-2")!.Memos);
        Assert.Equal(wav, booth.Reader.Memo(memo.Id));
        Assert.Equal(2, booth.Reader.Memos().Length);

        booth.Erases("1-2").Committed();

        Assert.Null(booth.Reader.Memo(memo.Id));
        Assert.Equal([7], booth.Reader.Memo(Assert.Single(booth.Reader.Memos()).Id));
        Assert.Empty(booth.Reader.Verify().Findings);
    }

    [Fact]
    [Clause("5.5")]
    public void A_recording_is_told_from_a_memo_and_erased_with_its_record()
    {
        using var booth = new Booth();
        booth.Day(calls: 1);
        booth.Store.AppendRecording(new CallDesk.CallId(2), booth.Now, booth.Wall, [1, 2, 3]);
        booth.Store.AppendMemo("1-2", booth.Now, booth.Wall, [4], "desk", 7);
        booth.Happens(new CallDesk.KeyPressed(CallDesk.Key.VolumeUp)).Committed();

        var kept = booth.Reader.Show("1-2")!.Memos;
        Assert.Equal([(true, null), (false, 7L)], kept.Select(memo => (memo.Recording, memo.Memo)));
        Assert.Equal([1, 2, 3], booth.Reader.Memo(kept[0].Id));

        booth.Erases("1-2").Committed();

        Assert.All(kept, memo => Assert.Null(booth.Reader.Memo(memo.Id)));
        Assert.Empty(booth.Reader.Verify().Findings);
    }

    [Fact]
    public void More_memos_than_memory_may_hold_are_refused_and_declared()
    {
        using var booth = new Booth(start: false);
        booth.Day(calls: 0);
        var large = new byte[JournalOptions.PendingMemoBytes];
        Assert.True(booth.Store.AppendMemo(null, booth.Now, booth.Wall, large, "guard") > 0);
        Assert.Equal(0, booth.Store.AppendMemo(null, booth.Now, booth.Wall, [1], "guard"));

        booth.Store.Start();
        booth.Happens(new CallDesk.KeyPressed(CallDesk.Key.VolumeUp));

        Assert.True(SpinWait.SpinUntil(() => booth.Store.Figures.Pending == 0, Booth.Patience));
        Assert.Equal(1, booth.Reader.Verify().DeclaredLost);
        Assert.Empty(booth.Reader.Verify().Findings);
    }

    [Fact]
    [Clause("1.9")]
    public void Who_did_what_is_in_the_audit_trail()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).FillsIn("1-2", new RecordField(RecordFields.Name, "Wang")).Committed();
        Run("show", "1-2", "--data", booth.Folder);
        Run("show", "1-2", "--data", booth.Folder); // the same reading
        Run("export", "--out", Path.Combine(booth.Folder, "out.csv"), "--data", booth.Folder);
        Run("erase", "1-4", "--yes", "--data", booth.Folder);
        booth.Happens(new CallDesk.KeyPressed(CallDesk.Key.VolumeUp)).Committed(); // the phone goes on after them

        Assert.Equal(
            [AuditActions.Erase, AuditActions.Export, AuditActions.Read, AuditActions.Amend],
            booth.Reader.Audit(10).Select(line => line.Action));
        Assert.Equal("panel", booth.Reader.Audit(10)[^1].By);
        Assert.Equal("t4", booth.Reader.Show("1-4")!.Record.Remote);
        Assert.Empty(booth.Reader.Verify().Findings);
        Assert.True(JournalReplay.Run(booth.Reader, 1, CallDesk.Desk.Step).StoppedBy is null);
        var (code, text, _) = Run("audit", "--data", booth.Folder);
        Assert.Equal(0, code);
        Assert.Contains("export", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_exported_that_the_audit_trail_cannot_be_told_of()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();
        booth.Store.Close(Booth.Patience);
        File.Delete(UnitKeys.FileIn(booth.Folder));
        var file = Path.Combine(booth.Folder, "out.csv");

        var (code, _, error) = Run("export", "--out", file, "--data", booth.Folder);

        Assert.Equal(1, code);
        Assert.Contains("the unit's key is not there", error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData(" -2", "' -2")]
    [InlineData("＝1", "'＝1")]
    [InlineData("+86 21 5555", "'+86 21 5555")]
    [InlineData("gate \"3\"", "\"gate \"\"3\"\"\"")]
    [InlineData("one,two", "\"one,two\"")]
    [InlineData("one\ntwo", "\"one\ntwo\"")]
    [InlineData("王", "王")]
    public void A_cell_is_quoted_and_never_a_formula(string content, string cell)
    {
        using var booth = new Booth();
        booth.Day(calls: 1).FillsIn("1-2", new RecordField(RecordFields.Content, content)).Committed();
        var file = Path.Combine(booth.Folder, "out.csv");

        Assert.Equal(0, Run("export", "--out", file, "--with-names", "--data", booth.Folder).Code);

        var text = File.ReadAllText(file);
        Assert.StartsWith("id,direction,remote,", text, StringComparison.Ordinal);
        Assert.Contains($",{cell},", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    [Clause("1.9")]
    public void An_export_masks_who_it_was_unless_names_are_asked_for()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).FillsIn("1-2", new(RecordFields.Name, "王小明"), new("flat", "1204")).Committed();
        var file = Path.Combine(booth.Folder, "out.json");

        Run("export", "--format", "json", "--out", file, "--data", booth.Folder);
        var masked = File.ReadAllText(file, Encoding.UTF8);
        Assert.DoesNotContain("13800000000", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("王小明", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("1204", masked, StringComparison.Ordinal);

        Run("export", "--format", "json", "--with-names", "--out", file, "--data", booth.Folder);
        using var first = JsonDocument.Parse(File.ReadLines(file).First());
        Assert.Equal("13800000000", first.RootElement.GetProperty("remote").GetString());
        Assert.Equal("王小明", first.RootElement.GetProperty("fields").GetProperty("name").GetString());
        Assert.Equal(2, File.ReadLines(file).Count());
        Assert.Contains(booth.Reader.Audit(9), line => line.Action == AuditActions.ExportWithNames);
    }

    [Fact]
    public void The_rest_of_an_export_is_bounded_by_times()
    {
        using var booth = new Booth();
        booth.Day(calls: 3).Committed();
        var file = Path.Combine(booth.Folder, "out.json");
        var middle = booth.Records()[2].ArrivedAt.ToString("O");

        Run("export", "--format", "json", "--from", middle, "--out", file, "--data", booth.Folder);

        Assert.Equal(3, File.ReadLines(file).Count());
        Assert.NotEmpty(JournalCommands.Create().Parse(["export", "--format", "xml", "--out", file]).Errors);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = JournalCommands.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
