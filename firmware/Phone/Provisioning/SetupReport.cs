using System.Collections.Immutable;
using Phone.Configuration;

namespace Phone.Provisioning;

/// <summary>Why the settings of a card were refused: what the panel shows and the log says.</summary>
/// <param name="Language">What the refused settings would have spoken, as far as that could be read: zh or en.</param>
internal sealed record SetupReport(string Language, ImmutableArray<SetupProblem> Problems);

/// <param name="File">As it is called on the card.</param>
/// <param name="Line">From 1; 0 = the file as a whole.</param>
/// <param name="Message">What was found and what is allowed; no secret is in it.</param>
internal sealed record SetupProblem(string File, int Line, string Message)
{
    public static SetupProblem Of(ConfigurationError error) => new(error.File, error.Line, error.Message);

    public override string ToString() => new ConfigurationError(File, Line, Message).ToString();
}
