using System.Collections.Immutable;

namespace CallDesk;

/// <summary>Where the content of a record's field comes from.</summary>
internal enum FieldSource
{
    /// <summary>The phone knows it: the number, the times.</summary>
    Phone,

    /// <summary>Who it is: given by the directory or a person, left out for who stays anonymous (clauses 2.3c, 3.5a).</summary>
    Person,

    /// <summary>What was said: a memo has it (clause 2.1a), or a person types it in.</summary>
    Talk,
}

/// <summary>What a record needs before it is complete (clauses 2.4a, 3.5, 4.4, 5.3, 5.5).</summary>
public static class Fields
{
    private static readonly (string Name, FieldSource Source)[] Sources =
    [
        ("name", FieldSource.Person), ("address", FieldSource.Person), ("identity", FieldSource.Person),
        ("contact", FieldSource.Phone), ("time", FieldSource.Phone),
        ("content", FieldSource.Talk), ("request", FieldSource.Talk), ("place", FieldSource.Talk), ("reason", FieldSource.Talk),
    ];

    private static readonly ImmutableArray<string> Service = ["name", "contact", "address", "content", "request"];

    /// <summary>The fields a category asks for.</summary>
    public static ImmutableArray<string> Of(Category category) => category switch
    {
        Category.Complaint or Category.Suggestion or Category.Repair => Service,
        Category.NeedsApproval => ["name", "contact", "content", "request"],
        Category.Important => ["name", "contact", "content", "time", "place", "reason"],
        Category.Emergency => ["name", "identity", "address", "contact", "content"],
        _ => [],
    };

    /// <summary>The same marks, saying whether anything is missing.</summary>
    internal static RecordMarks Weighed(this RecordMarks marks) =>
        Missing(marks) == marks.Complete ? marks with { Complete = !marks.Complete } : marks;

    private static bool Missing(RecordMarks marks)
    {
        foreach (var field in Of(marks.Category))
        {
            if (!marks.Filled.Contains(field) && !Satisfied(marks, field))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Satisfied(RecordMarks marks, string field)
    {
        foreach (var (name, source) in Sources)
        {
            if (name == field)
            {
                return source switch
                {
                    FieldSource.Phone => true,
                    FieldSource.Person => marks.Anonymous || (marks.Identity == Identity.Known && name != "address"),
                    _ => !marks.Memos.IsEmpty,
                };
            }
        }

        return false;
    }
}
