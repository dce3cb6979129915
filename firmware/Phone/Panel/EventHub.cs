using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using CallDesk;
using Phone.Journal;

namespace Phone.Panel;

/// <summary>
/// Numbers every visible change, keeps the last <see cref="Kept"/> of them for readers that come back, and wakes those that wait.
/// Whoever reports a change (the desk's thread, the journal's) only puts it into a bounded inbox; if the panel ever falls
/// <see cref="InboxSize"/> reports behind, the oldest go and the newest picture stays right.
/// </summary>
internal sealed class EventHub : IAsyncDisposable
{
    internal const int Kept = 256;
    private const int InboxSize = 1024;

    private readonly IPhoneView _phone;
    private readonly IPanelJournal _journal;
    private readonly StateMapper _mapper;
    private readonly Channel<object> _inbox = Channel.CreateBounded<object>(
        new BoundedChannelOptions(InboxSize) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    private readonly Lock _gate = new();
    private readonly Queue<PanelEvent> _ring = new(Kept);
    private readonly Task _pump;
    private StateDto _shown;
    private Agenda _owed;
    private long _lastId;
    private TaskCompletionSource _arrived = NewSignal();

    /// <param name="firstId">Ids go on from here; the time of the start, so that a reader of an earlier run is not taken for one
    /// of this.</param>
    public EventHub(IPhoneView phone, IPanelJournal journal, bool simulated, long firstId)
    {
        _phone = phone;
        _journal = journal;
        _mapper = new StateMapper(() => phone.Post, simulated);
        _lastId = firstId;
        phone.Changed += Post;
        journal.RecordWritten += Post;
        _shown = _mapper.Map(phone.Current);
        _owed = phone.Current.Desk.Agenda;
        _pump = PumpAsync();
    }

    /// <summary>The phone as it is now, which may be a little ahead of the events.</summary>
    /// <param name="masked">Without identities.</param>
    public StateDto Now(bool masked)
    {
        lock (_gate)
        {
            var state = _mapper.Map(_phone.Current);
            return masked ? state.Masked() : state;
        }
    }

    /// <summary>
    /// What a reader has not seen. With no position, or one that is no longer kept, that is the whole state; then every change
    /// after <see cref="Batch.Position"/>. An empty batch comes with the signal to wait for.
    /// </summary>
    /// <param name="masked">Without identities and without what was written about calls.</param>
    public Batch Read(long? position, bool masked)
    {
        lock (_gate)
        {
            if (position is not { } seen || seen > _lastId || seen < _lastId - _ring.Count)
            {
                return new Batch(
                    [Frame(_lastId, "state", Json(masked ? _shown.Masked() : _shown))], _lastId, Task.CompletedTask);
            }

            return seen == _lastId
                ? new Batch([], _lastId, _arrived.Task)
                : new Batch(
                    [.. _ring.Where(change => change.Id > seen).Select(change => masked ? change.Masked : change.Frame).OfType<byte[]>()],
                    _lastId,
                    Task.CompletedTask);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _phone.Changed -= Post;
        _journal.RecordWritten -= Post;
        _inbox.Writer.TryComplete();
        await _pump;
    }

    private void Post(PhoneSnapshot snapshot) => _inbox.Writer.TryWrite(snapshot);

    private void Post(JournalRecord record) => _inbox.Writer.TryWrite(record);

    private async Task PumpAsync()
    {
        await foreach (var report in _inbox.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (report is PhoneSnapshot snapshot)
            {
                Take(snapshot);
            }
            else if (report is JournalRecord record)
            {
                Publish("journal", JsonSerializer.Serialize(record, PanelJson.Web.JournalRecord));
            }
        }
    }

    private void Take(PhoneSnapshot snapshot)
    {
        lock (_gate)
        {
            var state = _mapper.Map(snapshot);
            if (snapshot.Version >= _shown.Version && !state.LooksLike(_shown))
            {
                _shown = state;
                var masked = state.Masked();
                var json = Json(state);
                Publish("state", json, ReferenceEquals(masked, state) ? json : Json(masked));
            }

            if (snapshot.Version >= _shown.Version && !ReferenceEquals(snapshot.Desk.Agenda, _owed))
            {
                _owed = snapshot.Desk.Agenda;
                Publish("queue", JsonSerializer.Serialize(QueueRoutes.Entries(snapshot), PanelJson.Web.IReadOnlyListQueueEntryDto));
            }
        }
    }

    private static string Json(StateDto state) => JsonSerializer.Serialize(state, PanelJson.Web.StateDto);

    /// <param name="masked">The same for those who must not see identities; null: nothing of it is theirs.</param>
    private void Publish(string name, string json, string? masked = null)
    {
        TaskCompletionSource wake;
        lock (_gate)
        {
            if (_ring.Count == Kept)
            {
                _ring.Dequeue();
            }

            _lastId++;
            var frame = Frame(_lastId, name, json);
            _ring.Enqueue(new PanelEvent(
                _lastId, frame, masked is null ? null : ReferenceEquals(masked, json) ? frame : Frame(_lastId, name, masked)));
            (wake, _arrived) = (_arrived, NewSignal());
        }

        wake.SetResult();
    }

    private static byte[] Frame(long id, string name, string json) =>
        Encoding.UTF8.GetBytes($"id: {id}\nevent: {name}\ndata: {json}\n\n");

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly record struct PanelEvent(long Id, byte[] Frame, byte[]? Masked);
}

/// <param name="Frames">Events ready to be sent.</param>
/// <param name="Position">Id of the last change that the reader knows after them.</param>
/// <param name="More">Completes when there is something new.</param>
internal readonly record struct Batch(IReadOnlyList<byte[]> Frames, long Position, Task More);
