using System.Runtime.InteropServices;

namespace Hil.Booth;

/// <summary>One direction of an ALSA PCM, S16 at 16 kHz, blocking. Not safe across threads.</summary>
internal sealed partial class Alsa
{
    private const int Signed16 = 2;
    private const int Interleaved = 3;
    private const int Rate = 16_000;
    private const int LatencyMicroseconds = 500_000;

    private readonly nint _pcm;
    private readonly string _name;
    private readonly bool _captures;

    private Alsa(string name, int capture, int channels)
    {
        (_name, _captures) = (name, capture != 0);
        _pcm = Open(name, capture, channels);
        StartCapture();
    }

    public static Alsa Capture(string name, int channels) => new(name, capture: 1, channels);

    public static Alsa Playback(string name, int channels) => new(name, capture: 0, channels);

    /// <summary>Fills the frames, or gives silence after an overrun.</summary>
    public void Read(Span<short> samples, int frames)
    {
        var got = snd_pcm_readi(_pcm, ref samples[0], frames);
        if (got < 0)
        {
            Recover(got);
            samples.Clear();
        }
    }

    /// <summary>Plays the frames; after an underrun they are lost.</summary>
    public void Write(Span<short> samples, int frames)
    {
        var put = snd_pcm_writei(_pcm, ref samples[0], frames);
        if (put < 0)
        {
            Recover(put);
        }
    }

    private static nint Open(string name, int capture, int channels)
    {
        Check(snd_pcm_open(out var pcm, name, capture, 0), name);
        Check(snd_pcm_set_params(pcm, Signed16, Interleaved, channels, Rate, 0, LatencyMicroseconds), name);
        return pcm;
    }

    private static void Check(int status, string name)
    {
        if (status < 0)
        {
            throw new IOException($"{name}: ALSA says {status}");
        }
    }

    /// <summary>
    /// A stream that stopped is started anew, also after EIO: the emulated machine stood still for longer than the driver waits.
    /// The driver gives up waiting without stopping the stream, and one that runs cannot be prepared (EBUSY): it is dropped first.
    /// </summary>
    private void Recover(nint error)
    {
        Console.WriteLine($"booth: sound: {_name} stopped ({error}), started anew");
        _ = snd_pcm_drop(_pcm);
        Check(snd_pcm_prepare(_pcm), _name);
        StartCapture();
    }

    /// <summary>
    /// A read shorter than the buffer does not start a capture by itself (snd_pcm_set_params sets that threshold). One that already
    /// runs refuses, and one that cannot will say so at the next read.
    /// </summary>
    private void StartCapture()
    {
        if (_captures)
        {
            _ = snd_pcm_start(_pcm);
        }
    }

    [LibraryImport("libasound.so.2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int snd_pcm_open(out nint pcm, string name, int stream, int mode);

    [LibraryImport("libasound.so.2")]
    private static partial int snd_pcm_set_params(
        nint pcm, int format, int access, int channels, int rate, int resample, int latencyMicroseconds);

    [LibraryImport("libasound.so.2")]
    private static partial nint snd_pcm_readi(nint pcm, ref short buffer, nint frames);

    [LibraryImport("libasound.so.2")]
    private static partial nint snd_pcm_writei(nint pcm, ref short buffer, nint frames);

    [LibraryImport("libasound.so.2")]
    private static partial int snd_pcm_drop(nint pcm);

    [LibraryImport("libasound.so.2")]
    private static partial int snd_pcm_prepare(nint pcm);

    [LibraryImport("libasound.so.2")]
    private static partial int snd_pcm_start(nint pcm);
}
