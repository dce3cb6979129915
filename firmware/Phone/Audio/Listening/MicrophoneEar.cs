namespace Phone.Audio.Listening;

/// <summary>
/// What is listened for in the guard's microphone, whichever call it is sent to. Media thread, no allocation.
/// </summary>
internal sealed class MicrophoneEar
{
    /// <summary>From the receiver into the microphone, the device's own delay included.</summary>
    private const int LatestEchoMilliseconds = 200;

    private readonly SpeechActivity _activity = new();
    private readonly EchoShadow _receiver = new(LatestEchoMilliseconds);
    private readonly SlamMeter _slam = new();
    private double _loudestFar = Pcm.FloorDbfs;

    public bool Open { get; private set; }

    public bool Speaking => _activity.Speaking;

    public bool Voicing => _activity.Voicing;

    /// <summary>When the last change was: frames before the one that told it.</summary>
    public int FramesBack => _activity.FramesBack;

    /// <summary>In the speech band, dBFS; the floor while the microphone is closed.</summary>
    public double LevelDbfs => _activity.LevelDbfs;

    /// <summary>This frame is the room alone: no voice, and nothing that the receiver could have caused.</summary>
    public bool HearsRoom => Open && _activity.Quiet && _activity.LevelDbfs > _receiver.Dbfs;

    /// <summary>Peak of the 200 ms before the microphone was closed last, dBFS.</summary>
    public double SlamDbfs { get; private set; } = Pcm.FloorDbfs;

    /// <summary>The plan opens or closes the microphone; what the guard was saying ends with it.</summary>
    public void MoveTo(bool open)
    {
        if (Open && !open)
        {
            SlamDbfs = _slam.Take();
            _activity.Close();
        }

        Open = open;
    }

    /// <summary>The next 10 ms, after the gate; nothing is listened to while the plan has the microphone closed.</summary>
    public void Hear(ReadOnlySpan<short> frame)
    {
        _receiver.Add(_loudestFar);
        _loudestFar = Pcm.FloorDbfs;
        if (Open)
        {
            _slam.Add(frame);
            _activity.Add(frame, _receiver.Dbfs);
        }
    }

    /// <summary>A far end that is heard in the receiver, in this frame, dBFS.</summary>
    public void NoteReceiver(double dbfs) => _loudestFar = Math.Max(_loudestFar, dbfs);
}
