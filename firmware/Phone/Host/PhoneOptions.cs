using System.Net;
using Phone.Alerts;
using Phone.Configuration;
using Phone.Provisioning;

namespace Phone.Host;

internal enum BoardKind
{
    Booth,

    /// <summary>The booth's with a base microphone (<c>board/office</c>).</summary>
    Office,
    Virtual,
}

internal enum AudioKind
{
    OpenAl,
    Virtual,
}

/// <summary>What <c>phone run</c> was told on its command line, with the configuration already read.</summary>
internal sealed record PhoneOptions
{
    public required PhoneConfiguration Configuration { get; init; }

    public required string DataDirectory { get; init; }

    /// <summary>How far the unit has come, for the panel.</summary>
    public SetupView Setup { get; init; } = SetupView.Done;

    public BoardKind Board { get; init; } = BoardKind.Booth;

    public AudioKind Audio { get; init; } = AudioKind.OpenAl;

    /// <summary>How alerts become SIP messages; null: over the network plane. Tests listen here.</summary>
    public IMessenger? Messenger { get; init; }

    public IPEndPoint Sip { get; init; } = new(IPAddress.Any, 5060);

    /// <summary>Null: no panel.</summary>
    public IPEndPoint? Http { get; init; }

    /// <summary>PJSIP's own log, 0–5; 5 prints whole messages with personal data: for a technician at the bench.</summary>
    public uint SipLogLevel { get; init; }

    /// <summary>
    /// The hour of the wall clock from which on the nightly self-test is due; null: three o'clock on a booth, never on the virtual board.
    /// </summary>
    public int? NightlyTest { get; init; }

    /// <summary>16 kHz mono WAV that the guard of the virtual booth says, looped.</summary>
    public string? Microphone { get; init; }

    /// <summary>Where the built prompts lie; beside the program unless told otherwise.</summary>
    public string Prompts { get; init; } = Path.Combine(AppContext.BaseDirectory, "prompts");

    public string? ReceiverOut { get; init; }

    public string? LoudspeakerOut { get; init; }
}
