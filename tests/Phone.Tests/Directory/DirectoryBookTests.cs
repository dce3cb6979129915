using CallDesk;
using Phone.SiteDirectory;
using Xunit;

namespace Phone.Tests.SiteDirectory;

/// <summary>One person, many ways to write the number.</summary>
public sealed class DirectoryBookTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.FromHours(8));

    [Theory]
    [InlineData("13800138000", "13800138000")]
    [InlineData("13800138000", "+86 138 0013 8000")]
    [InlineData("13800138000", "0086-138-0013-8000")]
    [InlineData("13800138000", "913800138000")]
    [InlineData("+8613800138000", "13800138000")]
    [InlineData("+8613800138000", "9008613800138000")]
    [InlineData("010-6555 1234", "+86 10 6555 1234")]
    [InlineData("+86 (10) 6555-1234", "01065551234")]
    [InlineData("8002", "8002")]
    public void A_number_is_known_in_every_form_it_may_come_in(string written, string comes) =>
        Assert.Equal(new DirectoryMatch("a", EntryClass.Resident), Book(Line("a", written)).Match(comes));

    [Theory]
    [InlineData("13800138000", "13800138001")]
    [InlineData("8002", "98002")] // too short for an outside line
    [InlineData("8002", "")]
    [InlineData("8002", "anonymous")]
    public void Another_number_is_nobody(string written, string comes) => Assert.Null(Book(Line("a", written)).Match(comes));

    [Fact]
    [Clause("1.7")]
    public void A_block_in_force_goes_before_another_entry_and_an_expired_one_is_ignored()
    {
        var time = new SetTime { Now = Noon };
        var book = new DirectoryBook(
            [
                Line("li", "8002"),
                new DirectoryLine(new DirectoryEntry("li-block", "B", "8002", EntryClass.Blocked), 3, Noon.AddHours(1), "threats"),
            ],
            "",
            time);

        Assert.Equal(EntryClass.Blocked, book.Match("8002")!.Value.Class);
        Assert.Equal(2, book.Entries.Length);

        time.Now = Noon.AddHours(1);
        Assert.Equal("li", book.Match("8002")!.Value.Entry);
        Assert.Equal("li", Assert.Single(book.Entries).Id);
    }

    [Fact]
    public void The_first_of_two_with_the_same_number_is_the_one() =>
        Assert.Equal("a", Book(Line("a", "8002"), Line("b", "80 02")).Match("8002")!.Value.Entry);

    [Fact]
    public void Two_thousand_entries_are_each_found()
    {
        var book = Book([.. Enumerable.Range(0, 2000).Select(i => Line($"e{i}", $"138{i:D8}"))]);

        Assert.All(Enumerable.Range(0, 2000), i => Assert.Equal($"e{i}", book.Match($"+86138{i:D8}")!.Value.Entry));
    }

    private static DirectoryBook Book(params DirectoryLine[] lines) => new(lines, "9");

    private static DirectoryLine Line(string id, string number) => new(new DirectoryEntry(id, "N", number, EntryClass.Resident), 2);

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
