using CallDesk;

namespace Phone.Audio.Listening;

/// <summary>
/// Carries what the media thread heard to the desk: a thread of its own, because the media thread may not queue an event, and
/// asleep until there is something.
/// </summary>
internal sealed class TalkReporter : IDisposable
{
    private readonly TalkRing _facts;
    private readonly Action<DeskEvent> _report;
    private readonly Thread _thread;
    private volatile bool _stopping;

    public TalkReporter(TalkRing facts, Action<DeskEvent> report)
    {
        _facts = facts;
        _report = report;
        _thread = new Thread(Run) { Name = "talk", IsBackground = true };
    }

    public void Start() => _thread.Start();

    /// <summary>Ends the thread; before the media loop is disposed.</summary>
    public void Dispose()
    {
        _stopping = true;
        _facts.Nudge();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        while (!_stopping)
        {
            _facts.Wait();
            while (_facts.TryRead(out TalkFact fact))
            {
                _report(fact.Change switch
                {
                    SpeechChange.Began => new SpeechStarted(fact.Call, fact.Speaker),
                    SpeechChange.Ended => new SpeechStopped(fact.Call, fact.Speaker),
                    _ => new VoiceMeasured(fact.Call, fact.Level.GuardDb10, fact.Level.NoiseDb10),
                });
            }
        }
    }
}
