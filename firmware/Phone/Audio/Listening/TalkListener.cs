using CallDesk;

namespace Phone.Audio.Listening;

/// <summary>
/// Listens to one call: when either side speaks, and how loud. It lives as long as the call, whose streams come and go with
/// every hold. Each side is listened to only while its path is open: the guard while the microphone is sent to this call, the
/// far end while it is heard. All members are the media thread's, without allocation, but <see cref="Measure"/>.
/// </summary>
internal sealed class TalkListener(CallId call)
{
    /// <summary>An echo of the guard from the far end: two ways through network and jitter buffers.</summary>
    private const int LatestEchoMilliseconds = 500;

    /// <summary>Below this much speech a level is no figure.</summary>
    private const int LeastSpeechFrames = 50;

    /// <summary>While the talk goes on the guard's level is told after so much speech: 3 s.</summary>
    private const int LevelFrames = 300;

    private readonly SpeechActivity _far = new();
    private readonly EchoShadow _guardEcho = new(LatestEchoMilliseconds);
    private readonly ActiveSpeechLevel _guardLevel = new();
    private readonly ActiveSpeechLevel _farLevel = new();
    private readonly ActiveSpeechLevel _lastWords = new();
    private readonly RoomNoise _noise = new();
    private readonly DoubleTalk _doubleTalk = new();
    private bool _listened;
    private bool _attended;
    private bool _talks;
    private bool _guardSpeaks;
    private int _guardFrames;
    private int _farFrames;
    private int _lastFrames;
    private int _silence;
    private int _longestSilence;
    private double _slam = Pcm.FloorDbfs;

    public CallId Call => call;

    /// <summary>A path of this call was open for at least a frame. Any thread.</summary>
    public bool Listened => Volatile.Read(ref _listened);

    /// <summary>
    /// Waits for the media thread's last word on a stream that was taken from it: its next frame. Any thread; false after a longer while,
    /// when it is stuck.
    /// </summary>
    public bool AwaitLeave(TimeSpan patience) => SpinWait.SpinUntil(() => !Volatile.Read(ref _attended), patience);

    /// <summary>In the speech band, dBFS; the floor while the far end is not heard.</summary>
    public double FarLevelDbfs => _far.LevelDbfs;

    /// <summary>The far end's next 10 ms.</summary>
    /// <param name="heard">It is heard in the receiver.</param>
    public void HearFar(ReadOnlySpan<short> frame, bool heard, TalkRing facts)
    {
        Volatile.Write(ref _attended, true);
        if (!heard)
        {
            Tell(_far.Close(), Speaker.Far, 0, facts);
            return;
        }

        Volatile.Write(ref _listened, true);
        _farLevel.Add(frame);
        Tell(_far.Add(frame, _guardEcho.Dbfs), Speaker.Far, _far.FramesBack, facts);
        _farFrames += _far.Voicing ? 1 : 0;
    }

    /// <summary>The microphone's next 10 ms; after <see cref="HearFar"/>.</summary>
    /// <param name="talks">It is sent to this call.</param>
    public void HearGuard(ReadOnlySpan<short> frame, bool talks, MicrophoneEar ear, TalkRing facts)
    {
        NoteImpact(ear);
        _talks = talks;
        FollowGuard(talks && ear.Speaking, ear.FramesBack, facts);
        _guardEcho.Add(talks ? ear.LevelDbfs : Pcm.FloorDbfs);
        if (talks)
        {
            Volatile.Write(ref _listened, true);
            _guardLevel.Add(frame);
            _guardFrames += ear.Voicing ? 1 : 0;
            if (ear.HearsRoom)
            {
                _noise.Add(frame);
            }

            FollowLevel(frame, ear.Voicing, facts);
        }

        _doubleTalk.Add(talks && ear.Voicing, _far.Voicing);
        _silence = talks && !ear.Speaking && !_far.Speaking ? _silence + 1 : 0;
        _longestSilence = Math.Max(_longestSilence, _silence);
    }

    /// <summary>The call's stream is gone; another may come.</summary>
    public void Leave(MicrophoneEar ear, TalkRing facts)
    {
        NoteImpact(ear);
        Tell(_far.Close(), Speaker.Far, 0, facts);
        FollowGuard(false, 0, facts);
        _talks = false;
        Volatile.Write(ref _attended, false);
    }

    /// <summary>What the whole call was. Any thread, once the media thread has let go of the call's streams.</summary>
    public TalkMeasures Measure()
    {
        SpeechLevel guard = _guardFrames < LeastSpeechFrames ? SpeechLevel.None : _guardLevel.Measure();
        SpeechLevel far = _farFrames < LeastSpeechFrames ? SpeechLevel.None : _farLevel.Measure();
        return new TalkMeasures(
            guard, _noise.Dbfs, _noise.LevelToNoise(guard), far, _doubleTalk.BegunByGuardFrames * 10, _longestSilence * 10, _slam);
    }

    /// <summary>The microphone that this call had has been closed.</summary>
    private void NoteImpact(MicrophoneEar ear)
    {
        if (_talks && !ear.Open)
        {
            _slam = ear.SlamDbfs;
        }
    }

    /// <summary>Without a word about the room a level says nothing: it is told once both are known.</summary>
    private void FollowLevel(ReadOnlySpan<short> frame, bool voicing, TalkRing facts)
    {
        _lastWords.Add(frame);
        _lastFrames += voicing ? 1 : 0;
        if (_lastFrames < LevelFrames || _noise.Dbfs <= Pcm.FloorDbfs)
        {
            return;
        }

        var level = new VoiceLevel(TalkMeasures.Db10(_lastWords.Measure().Dbfs), TalkMeasures.Db10(_noise.Dbfs));
        facts.Write(new TalkFact(SpeechChange.None, call, Speaker.Guard, 0, level));
        _lastWords.Reset();
        _lastFrames = 0;
    }

    private void FollowGuard(bool speaks, int framesBack, TalkRing facts)
    {
        if (speaks != _guardSpeaks)
        {
            _guardSpeaks = speaks;
            Tell(speaks ? SpeechChange.Began : SpeechChange.Ended, Speaker.Guard, framesBack, facts);
        }
    }

    private void Tell(SpeechChange change, Speaker speaker, int framesBack, TalkRing facts)
    {
        if (change != SpeechChange.None)
        {
            facts.Write(new TalkFact(change, call, speaker, framesBack));
        }
    }
}
