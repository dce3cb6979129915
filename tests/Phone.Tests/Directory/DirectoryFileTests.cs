using System.Text;
using CallDesk;
using CsCheck;
using Phone.SiteDirectory;
using Xunit;

namespace Phone.Tests.SiteDirectory;

/// <summary>What a site may write, and what becomes of a line that is wrong.</summary>
public sealed class DirectoryFileTests : IDisposable
{
    private const string Header = "id,name,number,class,speed-key\n";

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("phone-directory-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_line_is_an_entry()
    {
        var line = Assert.Single(Good(Header + "north,北门岗,8002,neighbour,2\n"));

        Assert.Equal(new DirectoryEntry("north", "北门岗", "8002", EntryClass.Neighbour, 2), line.Entry);
        Assert.Equal(2, line.Line);
    }

    [Fact]
    public void Quotes_hold_commas_quotes_and_line_ends()
    {
        var lines = Good(Header + "a,\"Wang, \"\"old\"\"\",010-6555 1234,,\r\nb,B,\"8001\",leader,\r\n");

        Assert.Equal(["Wang, \"old\"", "B"], lines.Select(line => line.Entry.Name));
        Assert.Equal([EntryClass.Other, EntryClass.Leader], lines.Select(line => line.Entry.Class));
    }

    [Fact]
    public void Columns_may_stand_in_any_order_and_the_last_line_needs_no_end()
    {
        var entry = Assert.Single(Good("number,id,name\n8001,a,A")).Entry;

        Assert.Equal(new DirectoryEntry("a", "A", "8001", EntryClass.Other), entry);
    }

    [Theory]
    [InlineData("x y,A,8001,,", "id: give 1 to 32 letters")]
    [InlineData("a,,8001,,", "name: give 1 to 64 characters")]
    [InlineData("a,A,80x1,,", "number: give digits")]
    [InlineData("a,A,80+01,,", "number: give digits")]
    [InlineData("a,A,,,", "number: give digits")]
    [InlineData("a,A,8001,boss,", "class: found \"boss\"; allowed: other | department | neighbour")]
    [InlineData("a,A,8001,3,", "class: found \"3\"")]
    [InlineData("a,A,8001,,12", "speed-key: give one digit")]
    [InlineData("a,A,8001", "there are 3 fields, the header has 5")]
    [InlineData("a,\"A,8001,,", "a quote does not close")]
    [InlineData("a,\"A\"x,8001,,", "a quote does not close")]
    [InlineData("good,G,8009,,", "id: good stands in line 2 as well")]
    public void A_bad_line_is_named_with_what_to_do_and_the_rest_is_loaded(string bad, string message)
    {
        var reading = DirectoryFile.Parse(Header + "good,Good,8000,,\n" + bad + "\n");

        Assert.Equal("good", Assert.Single(reading.Lines).Entry.Id);
        var problem = Assert.Single(reading.Problems);
        Assert.Equal(3, problem.Line);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_counted_through_quoted_line_ends()
    {
        var reading = DirectoryFile.Parse(Header + "a,\"A\nB\",8001,,\nb,B,none,,\n");

        Assert.Equal([2, 4], reading.Problems.Select(problem => problem.Line)); // a name has no line end
    }

    [Theory]
    [InlineData("name,number\na,8001\n")]
    [InlineData("id,name,number,colour\n")]
    [InlineData("id,id,name,number\n")]
    public void A_header_that_does_not_fit_says_which_columns_there_are(string text) => Assert.Contains(
        "the first line must name the columns", Assert.Single(DirectoryFile.Parse(text).Problems).Message, StringComparison.Ordinal);

    [Fact]
    [Clause("1.7")]
    public void A_block_needs_a_reason_and_an_end()
    {
        const string header = "id,name,number,class,until,reason\n";

        Assert.Contains("reason:", Wrong(header + "a,A,8001,blocked,2027-01-31,\n"), StringComparison.Ordinal);
        Assert.Contains("until:", Wrong(header + "a,A,8001,blocked,,threats\n"), StringComparison.Ordinal);
        Assert.Contains("until:", Wrong(header + "a,A,8001,blocked,31.1.2027,threats\n"), StringComparison.Ordinal);
        var line = Assert.Single(Good(header + "a,A,8001,blocked,2027-01-31 18:00,threats\n"));
        Assert.Equal(new DateTime(2027, 1, 31, 18, 0, 0), line.Until!.Value.LocalDateTime);
        Assert.Equal("threats", line.Reason);
    }

    [Theory]
    [InlineData("3.0")]
    [InlineData("4.0")]
    public void A_vcard_is_an_entry(string version)
    {
        string text = $"""
            BEGIN:VCARD
            VERSION:{version}
            UID:manager
            FN;CHARSET=utf-8:王
             经理
            item1.TEL;TYPE=work:tel:+86-10-6555-1234;ext=5
            TEL:1
            CATEGORIES:leader,vip
            X-SPEED-KEY:7
            END:VCARD
            BEGIN:VCARD
            VERSION:{version}
            UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1
            FN:B\, C
            TEL:8001
            END:VCARD
            """.ReplaceLineEndings("\r\n");

        var lines = Good(text);

        Assert.Equal(new DirectoryEntry("manager", "王经理", "+86-10-6555-1234", EntryClass.Leader, 7), lines[0].Entry);
        Assert.Equal(("4fbe89710bc3424c9c2636c3e1eff6b1", "B, C"), (lines[1].Entry.Id, lines[1].Entry.Name));
        Assert.Equal(11, lines[1].Line);
    }

    [Fact]
    public void A_vcard_that_is_cut_off_or_too_old_is_named_and_the_rest_is_loaded()
    {
        const string card = "BEGIN:VCARD\nVERSION:2.1\nUID:a\nFN:A\nTEL:1\nEND:VCARD\n"
            + "BEGIN:VCARD\nVERSION:3.0\nUID:b\nFN:B\nTEL:2\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nUID:c\n";

        var reading = DirectoryFile.Parse(card);

        Assert.Equal("b", Assert.Single(reading.Lines).Entry.Id);
        Assert.Equal([1, 13], reading.Problems.Select(problem => problem.Line));
    }

    [Fact]
    public void UTF8_with_and_without_its_mark_and_GB18030_are_read()
    {
        const string text = Header + "north,北门岗,8002,neighbour,2\n";
        _ = DirectoryFile.Read("/");
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        foreach (byte[] bytes in (byte[][])[utf8, [.. Encoding.UTF8.Preamble, .. utf8], Encoding.GetEncoding(54936).GetBytes(text)])
        {
            string path = Path.Combine(_folder, "directory.csv");
            File.WriteAllBytes(path, bytes);

            Assert.Equal("北门岗", Assert.Single(DirectoryFile.Read(path).Lines).Entry.Name);
        }
    }

    [Fact]
    public void More_than_two_thousand_entries_are_cut_and_said()
    {
        string text = Header + string.Concat(Enumerable.Range(0, 2001).Select(i => $"e{i},N,{80_000 + i},,\n"));

        var reading = DirectoryFile.Parse(text);

        Assert.Equal(2000, reading.Lines.Length);
        Assert.Equal(2002, Assert.Single(reading.Problems).Line);
    }

    [Fact]
    public void No_message_repeats_a_name_or_a_number()
    {
        var reading = DirectoryFile.Parse(Header + "a,Zhang-Marked,80017x777,,\nb,Zhang-Marked,80017777,,99\nc,Zhang-Marked,80017777\n");

        Assert.Equal(3, reading.Problems.Length);
        Assert.DoesNotContain(reading.Problems, problem => problem.Message.Contains("Marked", StringComparison.Ordinal)
            || problem.Message.Contains("80017", StringComparison.Ordinal));
    }

    [Fact]
    public void Whatever_a_file_holds_reading_it_never_throws()
    {
        string[] pieces =
        [
            "id", "name", "number", ",", "\"", "\n", "\r", "a", "8001", "BEGIN:VCARD\n", "END:VCARD", "VERSION:3.0\n", "TEL", ":", "\\",
            " ",
            "blocked", "2027-01-31", "\0", "西", "\ud800", Header,
        ];
        Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 40].Sample(
            chosen => DirectoryFile.Parse(string.Concat(chosen)).Lines.Length <= DirectoryFile.MostEntries, iter: 20_000);
    }

    private static System.Collections.Immutable.ImmutableArray<DirectoryLine> Good(string text)
    {
        var reading = DirectoryFile.Parse(text);
        Assert.Empty(reading.Problems);
        return reading.Lines;
    }

    private static string Wrong(string text) => Assert.Single(DirectoryFile.Parse(text).Problems).Message;
}
