using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>What SQLite's and the file system's errors mean for the journal.</summary>
internal static class JournalFault
{
    private const int Error = 1;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Constraint = 19;
    private const int NotADatabase = 26;

    /// <summary>Waiting does not help: the file has to make room for a new one.</summary>
    /// <param name="opening">While opening, tables that are missing or strange count as damage too.</param>
    public static bool IsUnusable(Exception e, bool opening) => e switch
    {
        JournalTooNewException => true,
        SqliteException sqlite => sqlite.SqliteErrorCode is Corrupt or NotADatabase or Constraint
            || (opening && sqlite.SqliteErrorCode == Error),
        _ => false,
    };

    /// <summary>One phrase for a technician; no path, nothing personal.</summary>
    public static string Describe(Exception e) => e switch
    {
        JournalTooNewException or JournalReadException => e.Message,
        SqliteException sqlite => sqlite.SqliteErrorCode switch
        {
            Full => "the disk is full",
            Busy or Locked => "another process holds the database locked",
            ReadOnly => "the database is read-only",
            Corrupt or NotADatabase or Constraint => "the database is damaged",
            CannotOpen => "the database cannot be opened",
            InputOutput => Code("the disk fails", sqlite),
            _ => Code("the database refuses", sqlite),
        },
        UnauthorizedAccessException => "the data directory may not be written to",
        _ => "the data directory cannot be used",
    };

    /// <summary>Renames the database and its companions; nothing is deleted.</summary>
    /// <returns>The new name of the database, without its folder.</returns>
    /// <exception cref="IOException">It could not be renamed.</exception>
    public static string MoveAside(string path, Exception because, DateTimeOffset utc)
    {
        var why = because is JournalTooNewException ? "newer" : "damaged";
        var stem = string.Create(CultureInfo.InvariantCulture, $"{path}.{why}-{utc.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
        var aside = stem;
        for (var i = 2; File.Exists(aside); i++)
        {
            aside = string.Create(CultureInfo.InvariantCulture, $"{stem}-{i}");
        }

        // The companions first: a log left beside a new database would be taken for its own.
        foreach (var companion in (string[])["-wal", "-shm"])
        {
            if (File.Exists(path + companion))
            {
                File.Move(path + companion, aside + companion);
            }
        }

        File.Move(path, aside);
        return Path.GetFileName(aside);
    }

    private static string Code(string what, SqliteException e) =>
        string.Create(CultureInfo.InvariantCulture, $"{what} (SQLite {e.SqliteExtendedErrorCode})");
}
