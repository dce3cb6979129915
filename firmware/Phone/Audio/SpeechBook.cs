using System.Collections.Immutable;
using CallDesk;

namespace Phone.Audio;

/// <summary>
/// What is being said now. It makes the sound of an utterance when an order first names it, and forgets it when an order no longer
/// does; a thread of its own tells the desk when one has ended, because the media thread only leaves a mark.
/// </summary>
internal sealed class SpeechBook : IDisposable
{
    /// <summary>How often the marks are looked at, and only while there is something to say.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private readonly Func<Utterance, SpokenClip> _compose;
    private readonly Action<DeskEvent> _report;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private Page _page = new([]);
    private volatile bool _stopping;

    /// <param name="report">Takes <see cref="SpeechEnded"/>, once an utterance.</param>
    public SpeechBook(Func<Utterance, SpokenClip> compose, Action<DeskEvent> report)
    {
        _compose = compose;
        _report = report;
        _thread = new Thread(Run) { Name = "speech", IsBackground = true };
    }

    public void Start() => _thread.Start();

    /// <summary>The utterances of an order; those that were under way go on. Desk thread; may read files.</summary>
    public ImmutableArray<SpeechPlayback> Follow(AudioOrder order)
    {
        var now = ImmutableArray.CreateBuilder<SpeechPlayback>();
        Add(now, order.ReceiverSpeech);
        foreach (LegOrder leg in order.Legs)
        {
            Add(now, leg.Sends == LegSource.Speech ? leg.Says : null);
        }

        if (now.Count > 0 || _page.Utterances.Length > 0)
        {
            Volatile.Write(ref _page, new Page(now.ToImmutable()));
            _wake.Set();
        }

        return _page.Utterances;
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        if (_thread.IsAlive)
        {
            _thread.Join(TimeSpan.FromMilliseconds(200));
        }

        _wake.Dispose();
    }

    private void Add(ImmutableArray<SpeechPlayback>.Builder now, Utterance? utterance)
    {
        if (utterance is null)
        {
            return;
        }

        foreach (SpeechPlayback known in _page.Utterances)
        {
            if (known.Id == utterance.Id)
            {
                now.Add(known);
                return;
            }
        }

        now.Add(new SpeechPlayback(utterance.Id, _compose(utterance)));
    }

    private void Run()
    {
        // Utterances of the last look that were told already; ids never repeat.
        HashSet<long> told = [];
        while (!_stopping)
        {
            _wake.WaitOne();
            while (!_stopping && ReportEnded(told))
            {
                Thread.Sleep(Look);
            }
        }
    }

    /// <summary>True while something has not ended yet.</summary>
    private bool ReportEnded(HashSet<long> told)
    {
        ImmutableArray<SpeechPlayback> utterances = Volatile.Read(ref _page).Utterances;
        told.RemoveWhere(id => !utterances.Any(utterance => utterance.Id == id));
        bool more = false;
        foreach (SpeechPlayback utterance in utterances)
        {
            if (!utterance.Ended)
            {
                more = true;
            }
            else if (told.Add(utterance.Id))
            {
                _report(new SpeechEnded(utterance.Id));
            }
        }

        return more;
    }

    /// <summary>Swapped whole.</summary>
    private sealed record Page(ImmutableArray<SpeechPlayback> Utterances);
}
