using System.Collections.Immutable;
using CallDesk;

namespace Phone.Answers;

/// <summary>The categories as files, the journal and the HTTP API spell them, in the order of NOTE 1–9.</summary>
internal static class CategoryNames
{
    public static ImmutableArray<string> All { get; } =
        ["complaint", "suggestion", "repair", "enquiry", "needs-approval", "colleague", "private", "important", "emergency"];

    public static string Allowed { get; } = string.Join(' ', All);

    public static string? Of(Category category) => category == Category.None ? null : All[(int)category - 1];

    /// <summary>Empty is <see cref="Category.None"/>; null if there is no such category.</summary>
    public static Category? Find(string name) =>
        name.Length == 0 ? Category.None : All.IndexOf(name) is >= 0 and var index ? (Category)(index + 1) : null;
}
