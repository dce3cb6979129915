using System.Collections.Immutable;

namespace CallDesk;

/// <summary>The legends printed on the keys: also their names at the HTTP API and in messages.</summary>
public static class KeyLegend
{
    private static readonly ImmutableArray<string> Legends =
    [
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#",
        "HOLD", "TRANSFER", "MUTE", "REDIAL", "HANDSFREE", "VOL+", "VOL-",
        "NOTE", "SOS", "PRIVATE", "CALLBACK", "MESSAGES", "REVIEW",
    ];

    /// <summary>All legends, in the order of <see cref="Key"/>.</summary>
    public static ImmutableArray<string> All => Legends;

    public static string Of(Key key) => (int)key >= 0 && (int)key < Legends.Length ? Legends[(int)key] : key.ToString();

    /// <summary>Upper and lower case are the same key.</summary>
    public static bool TryParse(string? legend, out Key key)
    {
        for (var i = 0; i < Legends.Length; i++)
        {
            if (string.Equals(Legends[i], legend, StringComparison.OrdinalIgnoreCase))
            {
                key = (Key)i;
                return true;
            }
        }

        key = default;
        return false;
    }
}
