using System.Collections.Immutable;
using System.Net;
using Phone.Configuration;

namespace Phone.Panel.Access;

/// <summary>Where the panel is served and to whom.</summary>
internal sealed record PanelSettings(IPEndPoint Endpoint)
{
    public PanelConfiguration Configuration { get; init; } = PanelConfiguration.Default;

    /// <summary>
    /// Who may sign in, by the configuration in force. Any thread. With somebody in it at the start, the panel speaks HTTPS and asks
    /// everybody to sign in until it ends, even if the list becomes empty.
    /// </summary>
    public Func<ImmutableArray<UserConfiguration>> Users { get; init; } = static () => [];

    /// <summary>Where the certificate and the terminal's key are kept.</summary>
    public string DataDirectory { get; init; } = ".";

    /// <summary>Of sessions and of guessing.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The wall clock can be believed.</summary>
    public Func<bool> ClockKnown { get; init; } = static () => true;

    /// <summary>Takes a technician's line without personal data. Any thread.</summary>
    public Action<string> Log { get; init; } = static _ => { };
}
