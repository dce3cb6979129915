using System.Collections.Immutable;
using CallDesk;

namespace Phone.Provisioning;

/// <summary>How far the unit has come from its card to its place, as the panel shows it.</summary>
/// <param name="Serial">As on the label; null: it was given none.</param>
/// <param name="Problems">What is wrong with the card's settings.</param>
internal sealed record SetupView(Setup State, string? Serial, ImmutableArray<SetupProblem> Problems)
{
    public static readonly SetupView Done = new(Setup.Done, null, []);
}
