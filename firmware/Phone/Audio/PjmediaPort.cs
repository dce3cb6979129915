using System.Runtime.InteropServices;

namespace Phone.Audio;

/// <summary>
/// A stream's own PJMEDIA port, driven directly by the media thread (no conference bridge). Layouts are those of PJSIP ≥ 2.15 on 64-bit
/// Linux: <c>pjmedia/port.h</c>, <c>format.h</c>, <c>frame.h</c>.
/// </summary>
internal readonly unsafe partial struct PjmediaPort(nint handle)
{
    private const string Library = "pjsua2";

    // pjmedia_port_info: pj_str_t name (16), signature (4), dir (4), then pjmedia_format: id, type, detail_type, detail.
    private const int DirectionOffset = 20;
    private const int DetailTypeOffset = 32;
    private const int ClockRateOffset = 36;
    private const int ChannelCountOffset = 40;
    private const int FrameTimeOffset = 44;
    private const int AudioDetail = 1;

    /// <summary>PJ_EGONE.</summary>
    private const int Gone = 70_023;

    /// <summary>PJ_THREAD_DESC_SIZE longs (64).</summary>
    private const nuint ThreadDescriptorSize = 64 * sizeof(long);

    // Bound when the media thread registers: a lazily bound import would allocate in its first frame.
    private static readonly nint PjsuaLibrary = NativeLibrary.Load(Library, typeof(PjmediaPort).Assembly, null);
    private static readonly delegate* unmanaged<nint, Frame*, int> GetFrame = Export("pjmedia_port_get_frame");
    private static readonly delegate* unmanaged<nint, Frame*, int> PutFrame = Export("pjmedia_port_put_frame");

    public nint Handle => handle;

    public int ClockRate => Read(ClockRateOffset);

    public int Channels => Read(ChannelCountOffset);

    /// <summary>Samples a channel of exactly one stream frame (rate × packet time): what one get or put moves.</summary>
    public int FrameSamples => (int)((long)ClockRate * Read(FrameTimeOffset) / 1_000_000);

    /// <summary>Sound of one channel, or two (Opus, when the far end says that it likes stereo, RFC 7587 §6.1).</summary>
    public bool IsAudio => Read(DetailTypeOffset) == AudioDetail && Channels is 1 or 2 && FrameSamples > 0 && Read(DirectionOffset) != 0;

    /// <summary>
    /// Makes the calling thread known to PJLIB; a thread that touches a port must be. Only while PJLIB runs: before, it would write into
    /// thread-local storage that belongs to somebody else. The descriptor stays PJLIB's for as long as the process lives.
    /// </summary>
    public static void RegisterMediaThread()
    {
        // Static fields are made at their first use: here, and not in the first frame.
        if (GetFrame is null || PutFrame is null)
        {
            throw new InvalidOperationException("PJMEDIA's library has no ports.");
        }

        if (pj_thread_is_registered() == 0)
        {
            Check(pj_thread_register("media", (nint)NativeMemory.AllocZeroed(ThreadDescriptorSize), out _));
        }
    }

    public void AddReference() => Check(pjmedia_port_add_ref(handle));

    /// <summary>
    /// Where the stream has already let go, ours was the last reference and the port is gone with it: that is an answer, no
    /// fault.
    /// </summary>
    public void DropReference()
    {
        int status = pjmedia_port_dec_ref(handle);
        if (status != Gone)
        {
            Check(status);
        }
    }

    /// <summary>One stream frame from the jitter buffer and decoder; false = nothing there (silence). Media thread.</summary>
    public bool Get(short* samples, int count, ulong timestamp)
    {
        var frame = new Frame { Buffer = samples, Size = (nuint)(count * sizeof(short)), Timestamp = timestamp };
        return GetFrame(handle, &frame) == 0 && frame.Type == FrameType.Audio;
    }

    /// <summary>One stream frame to the encoder, which may scribble on it. Media thread.</summary>
    public bool Put(short* samples, int count, ulong timestamp)
    {
        var frame = new Frame { Type = FrameType.Audio, Buffer = samples, Size = (nuint)(count * sizeof(short)), Timestamp = timestamp };
        return PutFrame(handle, &frame) == 0;
    }

    private int Read(int offset) => *(int*)(handle + offset);

    private static delegate* unmanaged<nint, Frame*, int> Export(string name) =>
        (delegate* unmanaged<nint, Frame*, int>)NativeLibrary.GetExport(PjsuaLibrary, name);

    private static void Check(int status)
    {
        if (status != 0)
        {
            throw new InvalidOperationException($"PJMEDIA answered status {status}.");
        }
    }

    [LibraryImport(Library)]
    private static partial int pjmedia_port_add_ref(nint port);

    [LibraryImport(Library)]
    private static partial int pjmedia_port_dec_ref(nint port);

    [LibraryImport(Library)]
    private static partial int pj_thread_is_registered();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int pj_thread_register(string name, nint descriptor, out nint thread);

    private enum FrameType
    {
        None = 0,
        Audio = 1,
    }

    /// <summary>pjmedia_frame.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Frame
    {
        public FrameType Type;
        public short* Buffer;
        public nuint Size;
        public ulong Timestamp;
        public uint BitInfo;
    }
}
