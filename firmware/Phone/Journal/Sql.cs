using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>Short forms of SQLite's everyday calls. Parameters are named <c>@p0</c>, <c>@p1</c>, … in order.</summary>
internal static class Sql
{
    public static SqliteCommand Command(SqliteConnection connection, string text, params ReadOnlySpan<object?> values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants of this folder come here; values are parameters.
        command.CommandText = text;
#pragma warning restore CA2100
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"@p{i}", values[i] ?? DBNull.Value);
        }

        return command;
    }

    public static int Execute(SqliteConnection connection, string text, params ReadOnlySpan<object?> values)
    {
        using var command = Command(connection, text, values);
        return command.ExecuteNonQuery();
    }

    public static object? Scalar(SqliteConnection connection, string text, params ReadOnlySpan<object?> values)
    {
        using var command = Command(connection, text, values);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    /// <summary>A column's bytes whatever its type; empty for null, as a tampered row may have it.</summary>
    public static byte[] Bytes(SqliteDataReader row, int column) => row.IsDBNull(column) ? [] : row.GetFieldValue<byte[]>(column);

    public static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? 0 : row.GetInt64(column);
}
