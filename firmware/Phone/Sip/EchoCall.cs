using CallDesk;
using Phone.Audio;

namespace Phone.Sip;

/// <summary>
/// A self-test's call to a number that sends back what it hears. Its stream carries the probe's sound and nothing else; the desk, and
/// with it microphone, receiver and loudspeaker, know nothing of it.
/// </summary>
/// <param name="number">As it is dialled. Whoever makes this has seen to it that it is no emergency number.</param>
internal sealed class EchoCall(string number, EchoProbe probe)
{
    private static long _last;
    private volatile CallEnded? _ended;

    /// <summary>The desk counts its calls upwards from one, these go down.</summary>
    public CallId Id { get; } = new(Interlocked.Decrement(ref _last));

    public string Number => number;

    public EchoProbe Probe => probe;

    /// <summary>How it ended; null: not yet. Any thread.</summary>
    public CallEnded? Ended => _ended;

    /// <summary>PJSIP's thread.</summary>
    public void Take(DeskEvent happened)
    {
        switch (happened)
        {
            case CallConnected: probe.Begin(); break;
            case CallEnded ended: _ended = ended; break;
            default: break;
        }
    }
}
