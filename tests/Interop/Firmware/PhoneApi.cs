using System.Net.Http.Json;
using System.Text.Json;

namespace Interop;

/// <summary>The phone's HTTP API, typed; its event stream is what every wait hangs on.</summary>
internal sealed class PhoneApi : IAsyncDisposable
{
    /// <summary>Records in one answer: the most that the panel gives.</summary>
    private const int Page = 500;

    /// <summary>Where something new is waited for: more of them would only keep the phone busy.</summary>
    private const int Newest = 50;

    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _listening;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, JournalRecord> _written = new();
    private readonly bool _panelMayRestart;
    private volatile TaskCompletionSource _changed = NewSignal();

    /// <param name="panelMayRestart">A panel that a stalled machine keeps silent is restarted alone; then it is asked again.</param>
    public PhoneApi(int port, bool panelMayRestart = false)
    {
        _panelMayRestart = panelMayRestart;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Timeout.InfiniteTimeSpan };
        _listening = Task.Run(ListenAsync);
    }

    /// <summary>The records that the event stream has told of: acknowledged, so none may ever be lost.</summary>
    public IReadOnlyCollection<JournalRecord> Written => [.. _written.Values];

    /// <summary>Looks now and after every event; an error with the last state when the condition does not come.</summary>
    public async Task<PhoneState> WaitForAsync(Func<PhoneState, bool> condition, string what, TimeSpan? limit = null)
    {
        var bound = limit ?? Patience.Event;
        var deadline = Task.Delay(bound, Patience.Token);
        while (true)
        {
            var changed = _changed.Task;
            var state = await StateAsync();
            if (condition(state))
            {
                return state;
            }

            if (await Task.WhenAny(changed, deadline) == deadline)
            {
                Patience.Token.ThrowIfCancellationRequested();
                throw new TimeoutException($"{what}: not within {bound.TotalSeconds:0.#} s; the phone: {state}, calls: "
                    + string.Join(", ", state.Calls));
            }
        }
    }

    public Task<PhoneState> StateAsync() => GetAsync<PhoneState>("/api/v1/state");

    /// <summary>What is owed: callbacks, messages, open records.</summary>
    public Task<IReadOnlyList<QueueEntry>> QueueAsync() => GetAsync<IReadOnlyList<QueueEntry>>("/api/v1/queue");

    public Task OweAsync(string kind, string? colleague = null) => PostAsync("/api/v1/queue", new { kind, @for = colleague });

    /// <summary>The queue once it looks so.</summary>
    public async Task<IReadOnlyList<QueueEntry>> QueueWhenAsync(Func<IReadOnlyList<QueueEntry>, bool> condition, string what)
    {
        IReadOnlyList<QueueEntry> queue = [];
        try
        {
            await Patience.UntilAsync(async () => condition(queue = await QueueAsync()), what);
        }
        catch (TimeoutException never)
        {
            throw new TimeoutException($"{never.Message}; the queue: {string.Join(", ", queue)}");
        }

        return queue;
    }

    /// <summary>The newest record once it looks so.</summary>
    public async Task<JournalRecord> RecordWhenAsync(Func<JournalRecord, bool> condition, string what)
    {
        JournalRecord? found = null;
        await Patience.UntilAsync(async () => (found = (await NewestAsync(Newest)).FirstOrDefault(condition)) is not null, what);
        return found!;
    }

    public Task<string> TextAsync(string path) => AskAsync(limit => _http.GetStringAsync(new Uri(path, UriKind.Relative), limit));

    /// <summary>All that has happened until now is in the journal: the commits have returned. A power cut after it loses none of that.</summary>
    public Task CommittedAsync() => Patience.UntilAsync(
        async () => (await TextAsync("/metrics")).Contains("\nphone_journal_pending 0\n", StringComparison.Ordinal), "the journal's commit");

    public Task<byte[]> BytesAsync(string path) => AskAsync(limit => _http.GetByteArrayAsync(new Uri(path, UriKind.Relative), limit));

    public Task<Pins> PinsAsync() => GetAsync<Pins>("/api/v1/sim/pins");

    /// <summary>Begins a self-test: short or full.</summary>
    public Task SelfTestAsync(string scope) => PostAsync("/api/v1/selftest", new { scope });

    /// <summary>The last self-test's report, once it is over.</summary>
    public async Task<JsonElement> SelfTestReportAsync()
    {
        JsonElement run = default;
        await Patience.UntilAsync(
            async () => (run = await GetAsync<JsonElement>("/api/v1/selftest/latest")).GetProperty("state").GetString() == "done",
            "the self-test's report");
        return run.GetProperty("report");
    }

    public async Task<int> HealthAsync()
    {
        using var answer = await _http.GetAsync(new Uri("/healthz", UriKind.Relative), Patience.Token);
        return (int)answer.StatusCode;
    }

    /// <summary>All records, newest first.</summary>
    public async Task<IReadOnlyList<JournalRecord>> JournalAsync()
    {
        var all = new List<JournalRecord>();
        for (var after = ""; ; after = $"&after={all[^1].Id}")
        {
            var page = await NewestAsync(Page, after);
            all.AddRange(page);
            if (page.Count < Page)
            {
                return all;
            }
        }
    }

    /// <summary>One record with all its fields, as the API words them.</summary>
    public Task<JsonElement> RecordAsync(JsonElement id) => GetAsync<JsonElement>($"/api/v1/journal/{id}");

    /// <summary>The newest record once its call has ended and is written.</summary>
    public async Task<JournalRecord> LastEndedAsync()
    {
        JournalRecord? ended = null;
        await Patience.UntilAsync(
            async () => (ended = await NewestAsync(1) is [var newest] ? newest : null) is { EndedAt: not null },
            "an ended call in the journal");
        return ended!;
    }

    public Task HookAsync(string position) => PostAsync("/api/v1/sim/hook", new { position });

    public Task KeyAsync(string key, string action = "tap") => PostAsync("/api/v1/sim/key", new { key, action });

    public Task FaultAsync(string device, string kind) => PostAsync("/api/v1/sim/fault", new { device, kind });

    public Task<Memory> MemoryAsync() => GetAsync<Memory>("/api/v1/sim/memory");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _http.Dispose();
        _stop.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<List<JournalRecord>> NewestAsync(int count, string after = "") =>
        GetAsync<List<JournalRecord>>($"/api/v1/journal?limit={count}{after}");

    private async Task<T> GetAsync<T>(string path) =>
        (await AskAsync(limit => _http.GetFromJsonAsync<T>(path, JsonSerializerOptions.Web, limit)))!;

    private async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Patience.Token);
        limit.CancelAfter(Patience.Event);
        while (true)
        {
            try
            {
                return await ask(limit.Token);
            }
            catch (HttpRequestException gone) when (_panelMayRestart && gone.HttpRequestError != HttpRequestError.ConnectionError)
            {
                await Task.Delay(100, limit.Token); // a machine that is off refuses the connection instead
            }
        }
    }

    private async Task PostAsync<T>(string path, T body)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Patience.Token);
        limit.CancelAfter(Patience.Event);
        using var answer = await _http.PostAsJsonAsync(path, body, limit.Token);
        Assert.True(answer.IsSuccessStatusCode,
            $"POST {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(limit.Token)}");
    }

    /// <summary>Every event only says "look again": the state itself is asked for, so none can be misread.</summary>
    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var stream = new StreamReader(await _http.GetStreamAsync(new Uri("/api/v1/events", UriKind.Relative), _stop.Token));
                Announce();
                var name = "";
                while (await stream.ReadLineAsync(_stop.Token) is { } line)
                {
                    name = line.StartsWith("event: ", StringComparison.Ordinal) ? line[7..] : name;
                    if (name == "journal" && line.StartsWith("data:", StringComparison.Ordinal))
                    {
                        var record = JsonSerializer.Deserialize<JournalRecord>(line.AsSpan(5), JsonSerializerOptions.Web)!;
                        _written[$"{record.Id}"] = record;
                    }

                    if (line.StartsWith("data:", StringComparison.Ordinal))
                    {
                        Announce();
                    }
                }
            }
            catch (Exception lost) when (lost is HttpRequestException or IOException or OperationCanceledException)
            {
                await Task.WhenAny(Task.Delay(100, _stop.Token));
            }
        }
    }

    private void Announce() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
}
