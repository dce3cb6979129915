using CallDesk;
using Hal;
using Phone.Audio;
using Phone.Host;
using Phone.Sip;

namespace Phone.SelfTest;

/// <summary>
/// The bench of a self-test in the running phone. It owns nothing: the microphone opens by the desk's order, while the handset is lifted;
/// the sound goes through the media loop; the lights are borrowed. Everything ends when the desk says so.
/// </summary>
/// <param name="echoNumber">What may be called now, or why nothing may.</param>
internal sealed class PhoneBench(
    BoardPlane board, MediaLoop media, SipAgent sip, Func<EchoNumber> echoNumber, Action<DeskEvent> post, CancellationToken yield) : IBench
{
    private static readonly TimeSpan Answering = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Opening = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    public BoardWatch Watch => board.Watch;

    public bool Wait(Func<bool> until, TimeSpan limit)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!until())
        {
            yield.ThrowIfCancellationRequested();
            if (TimeProvider.System.GetElapsedTime(begun) >= limit)
            {
                return false;
            }

            yield.WaitHandle.WaitOne(Look);
        }

        return true;
    }

    public void Light(Rgb? colour)
    {
        if (colour is null || !yield.IsCancellationRequested)
        {
            board.Light(colour);
        }
    }

    public short[]? Exchange(ReadOnlySpan<short> receiver, ReadOnlySpan<short> ringer)
    {
        if (!Watch.OffHook)
        {
            return null;
        }

        var probe = new SoundProbe(receiver.ToArray(), ringer.ToArray());
        post(new SelfTestListens(true));
        try
        {
            if (!Wait(() => board.MicrophoneOpen, Opening))
            {
                return null;
            }

            media.Probe(probe);
            var longest = Opening + TimeSpan.FromSeconds(2.0 * probe.Recorded.Length / AudioFormat.SampleRate);
            return Wait(() => probe.Done || !Watch.OffHook, longest) && probe.Done ? probe.Recorded : null;
        }
        finally
        {
            media.Probe(null);
            post(new SelfTestListens(false));

            // The next exchange waits for an open microphone: it must not take this one's for its own.
            Wait(() => !board.MicrophoneOpen, Opening);
        }
    }

    public Echo Call(short[] sound, TimeSpan more)
    {
        if (echoNumber() is not { Number: { } number })
        {
            return new Echo(null, null, echoNumber().Note);
        }

        var probe = new EchoProbe(sound, sound.Length + (int)(more.TotalSeconds * AudioFormat.SampleRate));
        var call = new EchoCall(number, probe);
        sip.Dial(call);
        try
        {
            var longest = Answering + TimeSpan.FromSeconds(2.0 * probe.Recorded.Length / AudioFormat.SampleRate);
            Wait(() => probe.Done || call.Ended is not null, longest);
            return (probe.Done, call.Ended) switch
            {
                (true, _) => new Echo(true, probe.Recorded, null),
                (_, { } ended) => new Echo(false, null, $"SIP {ended.SipStatus}"),
                _ => new Echo(false, null, "no answer, or no sound in it"),
            };
        }
        finally
        {
            sip.HangUp(call);
        }
    }
}

/// <summary>What the self-test may call; without a number, why not.</summary>
internal readonly record struct EchoNumber(string? Number, string Note);
