using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>How far a unit has come from the factory to its post.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Setup>))]
public enum Setup
{
    /// <summary>Its settings are in force, and it was accepted at its place.</summary>
    Done,

    /// <summary>Its settings are in force; nobody has tested it at its place.</summary>
    AcceptanceDue,

    /// <summary>New settings were refused; those before are in force.</summary>
    Refused,

    /// <summary>It has no settings that are in order.</summary>
    Missing,

    /// <summary>Started with the recovery keys: the last settings that worked are in force.</summary>
    Recovery,
}

/// <remarks>
/// Whatever is missing, calls and emergency numbers come first: this is told when somebody lifts the handset and nobody calls.
/// </remarks>
public static partial class Desk
{
    /// <summary>Once after the start, the first lift of a unit that is due for it begins the acceptance test.</summary>
    private static bool OfferAcceptance(Turn t)
    {
        if (t.State is not { Settings.Setup: Setup.AcceptanceDue, AcceptanceOffered: false })
        {
            return false;
        }

        t.State = t.State with { AcceptanceOffered = true };
        return BeginInspection(t, new Inspection(Run: 0, Full: true, t.Now) { Acceptance = true });
    }

    private static void TellSetup(Turn t)
    {
        switch (t.Settings.Setup)
        {
            case Setup.Missing:
                Tell(t, new Phrase("setup.missing"));
                break;
            case Setup.Refused:
                Tell(t, new Phrase("setup.refused"));
                break;
            case Setup.Recovery:
                Tell(t, new Phrase("setup.recovery"));
                break;
            default:
                break;
        }
    }

    private static void TellAcceptance(Turn t, bool passed)
    {
        if (passed)
        {
            t.State = t.State with { Settings = t.Settings with { Setup = Setup.Done } };
            Tell(t, new Phrase("post"), new Phrase("acceptance.ready"));
        }
        else
        {
            Tell(t, new Phrase("acceptance.failed"));
        }
    }
}
