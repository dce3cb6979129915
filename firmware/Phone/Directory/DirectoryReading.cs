using System.Collections.Immutable;

namespace Phone.SiteDirectory;

/// <summary>What became of a directory file: the good lines, and what is wrong with the others.</summary>
internal sealed record DirectoryReading(ImmutableArray<DirectoryLine> Lines, ImmutableArray<DirectoryProblem> Problems);

/// <summary>A line that was left out, or a file that could not be read.</summary>
/// <param name="Line">From 1; 0 = the file as a whole.</param>
/// <param name="Message">What is wrong and what to do. No name, no number: it may be logged.</param>
internal sealed record DirectoryProblem(int Line, string Message);
