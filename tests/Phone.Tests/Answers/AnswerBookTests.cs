using CallDesk;
using Phone.Answers;
using Xunit;

namespace Phone.Tests.Answers;

/// <summary>The answer book: factory content in both languages, a site's own file before it, mistakes named and the rest kept.</summary>
[Clause("2.3d"), Clause("2.3.1.7"), Clause("3.4c")]
public sealed class AnswerBookTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("phone-answers-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Both_languages_answer_the_same_questions_of_the_same_categories()
    {
        var zh = AnswerBook.Open("zh", "西门岗").Find(null);
        var en = AnswerBook.Open("en", "West Gate").Find(null);

        Assert.Equal(zh.Select(entry => entry.Category), en.Select(entry => entry.Category));
        Assert.All(Enum.GetValues<Category>(), category => Assert.Contains(zh, entry => entry.Category == category));
        Assert.Contains("西门岗", zh[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_entries_of_the_category_come_first_and_words_narrow_it()
    {
        var book = AnswerBook.Open("en", "West Gate");

        Assert.Equal(Category.Complaint, book.Find(null, Category.Complaint)[0].Category);
        Assert.All(book.Find("name address"), entry => Assert.Contains("name", entry.Text, StringComparison.OrdinalIgnoreCase));
        Assert.Empty(book.Find("aardvark"));
    }

    [Fact]
    public void A_sites_own_answers_come_before_the_factorys()
    {
        var file = Write("[[answer]]\ncategory = \"enquiry\"\nquestion = \"Where is the market?\"\nanswer = \"Behind {post}.\"\n");

        var book = AnswerBook.Open("en", "West Gate", file);

        Assert.Empty(book.Errors);
        Assert.Equal(new AnswerEntry(Category.Enquiry, "Where is the market?", "Behind West Gate."), book.Find(null)[0]);
    }

    [Fact]
    public void A_malformed_entry_is_named_by_its_line_and_the_rest_is_loaded()
    {
        var file = Write(
            "[[answer]]\nquestion = \"a\"\nanswer = \"b\"\n\n[[answer]]\ncategory = \"party\"\nquestion = \"c\"\nanswer = \"d\"\n\n[[answer]]\nanswer = \"e\"\n");

        var book = AnswerBook.Open("en", "West Gate", file);

        Assert.Equal([5, 10], book.Errors.Select(error => error.Line));
        Assert.Contains("allowed: complaint suggestion", book.Errors[0].Message, StringComparison.Ordinal);
        Assert.Equal("a", book.Find(null)[0].Question);
    }

    private string Write(string text)
    {
        var file = Path.Combine(_folder, "answers.toml");
        File.WriteAllText(file, text);
        return file;
    }
}
