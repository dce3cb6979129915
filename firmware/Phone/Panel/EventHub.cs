using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Phone.Host;

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

    private readonly IPhoneView phone;
    private readonly IPanelJournal journal;
    private readonly StateMapper mapper;
    private readonly Channel<object> inbox = Channel.CreateBounded<object>(
        new BoundedChannelOptions(InboxSize) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    private readonly Lock gate = new();
    private readonly Queue<PanelEvent> ring = new(Kept);
    private readonly Task pump;
    private StateDto shown;
    private long lastId;
    private TaskCompletionSource arrived = NewSignal();

    /// <param name="firstId">Ids go on from here; the time of the start, so that a reader of an earlier run is not taken for one of this.</param>
    public EventHub(IPhoneView phone, IPanelJournal journal, bool simulated, long firstId)
    {
        this.phone = phone;
        this.journal = journal;
        mapper = new StateMapper(phone.Post, simulated);
        lastId = firstId;
        phone.Changed += Post;
        journal.RecordWritten += Post;
        shown = mapper.Map(phone.Current);
        pump = PumpAsync();
    }

    /// <summary>The phone as it is now, which may be a little ahead of the events.</summary>
    public StateDto Now()
    {
        lock (gate)
        {
            return mapper.Map(phone.Current);
        }
    }

    /// <summary>
    /// What a reader has not seen. With no position, or one that is no longer kept, that is the whole state; then every change
    /// after <see cref="Batch.Position"/>. An empty batch comes with the signal to wait for.
    /// </summary>
    public Batch Read(long? position)
    {
        lock (gate)
        {
            if (position is not { } seen || seen > lastId || seen < lastId - ring.Count)
            {
                return new Batch([Frame(lastId, "state", JsonSerializer.Serialize(shown, PanelJson.Web.StateDto))], lastId, Task.CompletedTask);
            }

            return seen == lastId
                ? new Batch([], lastId, arrived.Task)
                : new Batch([.. ring.Where(change => change.Id > seen).Select(change => change.Frame)], lastId, Task.CompletedTask);
        }
    }

    public async ValueTask DisposeAsync()
    {
        phone.Changed -= Post;
        journal.RecordWritten -= Post;
        inbox.Writer.TryComplete();
        await pump;
    }

    private void Post(PhoneSnapshot snapshot) => inbox.Writer.TryWrite(snapshot);

    private void Post(JournalRecordDto record) => inbox.Writer.TryWrite(record);

    private async Task PumpAsync()
    {
        await foreach (var report in inbox.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (report is PhoneSnapshot snapshot)
            {
                Take(snapshot);
            }
            else if (report is JournalRecordDto record)
            {
                Publish("journal", JsonSerializer.Serialize(record, PanelJson.Web.JournalRecordDto));
            }
        }
    }

    private void Take(PhoneSnapshot snapshot)
    {
        lock (gate)
        {
            var state = mapper.Map(snapshot);
            if (snapshot.Version >= shown.Version && !state.LooksLike(shown))
            {
                shown = state;
                Publish("state", JsonSerializer.Serialize(state, PanelJson.Web.StateDto));
            }
        }
    }

    private void Publish(string name, string json)
    {
        TaskCompletionSource wake;
        lock (gate)
        {
            if (ring.Count == Kept)
            {
                ring.Dequeue();
            }

            lastId++;
            ring.Enqueue(new PanelEvent(lastId, Frame(lastId, name, json)));
            (wake, arrived) = (arrived, NewSignal());
        }

        wake.SetResult();
    }

    private static byte[] Frame(long id, string name, string json) =>
        Encoding.UTF8.GetBytes($"id: {id}\nevent: {name}\ndata: {json}\n\n");

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly record struct PanelEvent(long Id, byte[] Frame);
}

/// <param name="Frames">Events ready to be sent.</param>
/// <param name="Position">Id of the last change that the reader knows after them.</param>
/// <param name="More">Completes when there is something new.</param>
internal readonly record struct Batch(IReadOnlyList<byte[]> Frames, long Position, Task More);
