using System.Runtime.InteropServices;
using CallDesk;
using Hal;
using Phone.Audio.Listening;

namespace Phone.Audio;

/// <summary>
/// One call's stream as the media loop sees it: 10 ms in, 10 ms out at 16 kHz, whatever the codec's rate and packet time are. All buffers
/// are made when the stream is borrowed, on PJSIP's thread; after that only the media thread touches them.
/// </summary>
internal sealed unsafe class StreamLeg
{
    private static int _borrowed;

    private readonly PjmediaPort _port;
    private readonly short* _native;
    private readonly int _frame;
    private readonly int _channels;
    private readonly short[] _mono;
    private readonly Resampler _down;
    private readonly Resampler _up;
    private readonly SampleFifo _received;

    // What waits here for a whole packet goes with its stream, and is not handed to the one that a re-INVITE makes in its place: that one
    // may be on hold, and this may be the microphone's. Up to 10 ms of what is said then are lost.
    private readonly SampleFifo _toSend;
    private readonly short[] _converted;
    private readonly short[] _sendBuffer = new short[AudioFormat.FrameSamples * 4];
    private ulong _getTimestamp;
    private ulong _putTimestamp;
    private bool _released;
    private volatile bool _inPort;

    /// <param name="port">Mono audio, already referenced.</param>
    internal StreamLeg(PjmediaPort port, TalkListener talk)
    {
        _port = port;
        Talk = talk;
        _frame = port.FrameSamples;
        _channels = port.Channels;
        _mono = new short[_frame];
        _native = (short*)NativeMemory.AllocZeroed((nuint)(_frame * _channels * sizeof(short)));
        _down = new Resampler(AudioFormat.SampleRate, port.ClockRate);
        _up = new Resampler(port.ClockRate, AudioFormat.SampleRate);
        int inner = (int)((long)_frame * AudioFormat.SampleRate / port.ClockRate);
        _converted = new short[inner + AudioFormat.FrameSamples];
        _received = new SampleFifo((inner * 2) + AudioFormat.FrameSamples);
        _toSend = new SampleFifo((_frame * 2) + (AudioFormat.FrameSamples * 4));
    }

    /// <summary>Legs of the whole process that hold a reference on their port now.</summary>
    public static int Borrowed => Volatile.Read(ref _borrowed);

    public CallId Call => Talk.Call;

    /// <summary>The call's listener: it outlives its streams. Media thread while this leg is in the plan.</summary>
    public TalkListener Talk { get; }

    /// <summary>5 ms ramps, so that a change of the plan never clicks. Media thread only.</summary>
    public GainRamp Hearing { get; } = new();

    public GainRamp Sending { get; } = new();

    /// <summary>What the far end is told instead of the microphone. Media thread only.</summary>
    public SpeechVoice Announcement { get; } = new();

    /// <summary>Media thread only.</summary>
    public MusicVoice Music { get; } = new();

    public LevelMeter ReceivedLevel { get; } = new();

    /// <summary>A self-test's sound instead of all else; set before the stream is attached.</summary>
    public EchoProbe? Probe { get; set; }

    /// <summary>Takes a reference on the stream's port; null if it carries no sound. PJSIP's thread.</summary>
    public static StreamLeg? TryBorrow(nint port, TalkListener talk)
    {
        var borrowed = new PjmediaPort(port);
        if (port == 0 || !borrowed.IsAudio)
        {
            return null;
        }

        borrowed.AddReference();
        Interlocked.Increment(ref _borrowed);
        return new StreamLeg(borrowed, talk);
    }

    /// <summary>
    /// Gives the reference back, unless a thread that was left behind is still inside the port: then it stays that thread's.
    /// PJSIP's thread, after <see cref="MediaLoop.Detach"/> has returned.
    /// </summary>
    public void Release()
    {
        if (!_released && !_inPort)
        {
            _released = true;
            Interlocked.Decrement(ref _borrowed);
            _port.DropReference();
            NativeMemory.Free(_native);
        }
    }

    /// <summary>The next 10 ms of the far end.</summary>
    public void Receive(Span<short> frame)
    {
        while (_received.Count < frame.Length)
        {
            PullStreamFrame();
        }

        _received.Read(frame);
        ReceivedLevel.Add(frame);
    }

    /// <summary>Sends 10 ms to the far end; a packet leaves when a whole stream frame has come together.</summary>
    public void Send(ReadOnlySpan<short> frame)
    {
        int converted = _down.Process(frame, _sendBuffer);
        _toSend.Write(_sendBuffer.AsSpan(0, converted));
        while (_toSend.Count >= _frame)
        {
            _toSend.Read(_mono);
            Spread();
            Put();
            _putTimestamp += (ulong)_frame;
        }
    }

    private void PullStreamFrame()
    {
        if (Get())
        {
            Fold();
        }
        else
        {
            _mono.AsSpan().Clear();
        }

        _getTimestamp += (ulong)_frame;
        int converted = _up.Process(_mono, _converted);
        _received.Write(_converted.AsSpan(0, converted));
    }

    private void Put()
    {
        using var call = RenewableThread.MayHang();
        _inPort = true;
        _port.Put(_native, _frame * _channels, _putTimestamp);
        _inPort = false;
    }

    private bool Get()
    {
        using var call = RenewableThread.MayHang();
        _inPort = true;
        bool sound = _port.Get(_native, _frame * _channels, _getTimestamp);
        _inPort = false;
        return sound;
    }

    /// <summary>The stream's frame as one channel: there is one ear.</summary>
    private void Fold()
    {
        for (int i = 0; i < _mono.Length; i++)
        {
            _mono[i] = _channels == 1 ? _native[i] : (short)((_native[2 * i] + _native[(2 * i) + 1]) / 2);
        }
    }

    /// <summary>A private copy for the encoder, the same in every channel.</summary>
    private void Spread()
    {
        for (int i = 0; i < _mono.Length; i++)
        {
            for (int channel = 0; channel < _channels; channel++)
            {
                _native[(i * _channels) + channel] = _mono[i];
            }
        }
    }
}
