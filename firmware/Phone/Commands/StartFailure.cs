using Phone.Audio;
using Phone.Host;
using Phone.Panel;
using Phone.Sip;

namespace Phone.Commands;

/// <summary>Why the phone could not start, in a sentence that says what to do, with the exit code that belongs to it.</summary>
internal sealed record StartFailure(string Message, int ExitCode)
{
    /// <summary>Null for what nobody expected: that is a fault of ours and shall be seen with its stack.</summary>
    public static StartFailure? Explain(Exception e) => e switch
    {
        SipStartException or PanelException => new(e.Message, Commands.ExitCode.Failed),
        AudioDeviceException or BoardMissingException => new(e.Message, Commands.ExitCode.HardwareMissing),
        FormatException => new(e.Message, Commands.ExitCode.WrongUse),
        UnauthorizedAccessException => new($"No permission: {e.Message} Run as the phone's user, or name another --data directory.", Commands.ExitCode.Failed),
        IOException => new(e.Message, Commands.ExitCode.Failed),
        DllNotFoundException => new($"A native library is missing: {e.Message} Run ./deploy.sh build, or install the package again.", Commands.ExitCode.HardwareMissing),
        _ => null,
    };
}
