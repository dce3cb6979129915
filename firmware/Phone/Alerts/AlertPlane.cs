using System.Text.Json;
using CallDesk;
using Phone.Configuration;

namespace Phone.Alerts;

/// <summary>Who is told of alerts, by which post, in which words.</summary>
/// <param name="IsEntry">Whether this is the id of a directory entry: an acknowledgement can only be by one.</param>
internal sealed record AlertSettings(AlertConfiguration Receivers, string Post, string Language, Func<string, bool> IsEntry)
{
    /// <summary>Before the second and the third try.</summary>
    public IReadOnlyList<TimeSpan> Pauses { get; init; } = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)];
}

/// <summary>
/// Carries <see cref="SendAlert"/> out of the booth: SIP MESSAGE and web hooks, all at once, each at its own pace. It decides nothing:
/// when to repeat and when to stop is the desk's, who is told that somebody has acknowledged.
/// </summary>
internal sealed class AlertPlane : IDisposable
{
    private readonly AlertSettings _settings;
    private readonly IMessenger _messenger;
    private readonly Action<DeskEvent> _post;
    private readonly WebHookClient _hooks;
    private readonly AlertLane[] _lanes;
    private readonly AlertLane[] _events;

    /// <param name="post">Takes the acknowledgements. Any thread.</param>
    public AlertPlane(AlertSettings settings, IMessenger messenger, Action<DeskEvent> post, AlertFigures messages, AlertFigures webHooks)
    {
        _settings = settings;
        _messenger = messenger;
        _post = post;
        _hooks = new WebHookClient(settings.Receivers.Pins);
        _lanes =
        [
            .. settings.Receivers.Messages.Select(uri => new AlertLane(
                (alert, cancellation) => MessageAsync(uri, alert, cancellation), messages, settings.Pauses)),
            .. settings.Receivers.WebHooks.Select(hook => new AlertLane(
                (alert, cancellation) => PostAsync(hook, alert, webHooks, cancellation), webHooks, settings.Pauses)),
        ];
        _events =
        [
            .. settings.Receivers.EventHooks.Select(hook => new AlertLane(
                (call, cancellation) => PostAsync(hook, call, webHooks, cancellation), webHooks, settings.Pauses)),
        ];
        foreach (AlertLane lane in _lanes.Concat(_events))
        {
            lane.Start();
        }
    }

    /// <summary>Hands the alert to every receiver's queue; never blocks. Desk thread.</summary>
    /// <param name="time">Wall time of the step that sends it.</param>
    public void Send(Alert alert, DateTimeOffset time)
    {
        AlertNote note = AlertNote.Of(alert, _settings.Post, time);
        var pending = new PendingAlert(
            note.Kind, note.Id, JsonSerializer.SerializeToUtf8Bytes(note, AlertJson.Default.AlertNote), note.Text(_settings.Language, alert.Kind));
        foreach (AlertLane lane in _lanes)
        {
            lane.Send(pending);
        }
    }

    /// <summary>Tells the hooks for events of a call that is over; never blocks. Desk thread.</summary>
    /// <param name="time">Wall time of the step that wrote the record.</param>
    public void Tell(CallRecord record, DateTimeOffset time)
    {
        if (_events.Length == 0)
        {
            return;
        }

        var note = CallNote.Of(record, _settings.Post, time);
        var pending = new PendingAlert(note.Kind, 0, JsonSerializer.SerializeToUtf8Bytes(note, AlertJson.Default.CallNote), "");
        foreach (AlertLane lane in _events)
        {
            lane.Send(pending);
        }
    }

    public void Dispose()
    {
        foreach (AlertLane lane in _lanes.Concat(_events))
        {
            lane.Dispose();
        }

        _hooks.Dispose();
    }

    private async Task<bool> MessageAsync(string uri, PendingAlert alert, CancellationToken cancellation) =>
        await _messenger.SendAsync(uri, alert.Text, cancellation).ConfigureAwait(false) is >= 200 and <= 299;

    private async Task<bool> PostAsync(Uri hook, PendingAlert alert, AlertFigures figures, CancellationToken cancellation)
    {
        if (await _hooks.PostAsync(hook, alert.Body, cancellation).ConfigureAwait(false) is not { } answer)
        {
            return false;
        }

        if (answer.Acknowledged && alert.Id != 0)
        {
            figures.CountAcknowledged();
            _post(new AlertAcknowledged(alert.Id, answer.By is { } by && _settings.IsEntry(by) ? by : null));
        }

        return true;
    }
}
