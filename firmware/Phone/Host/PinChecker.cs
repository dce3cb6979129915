using System.Collections.Immutable;
using CallDesk;
using Phone.Configuration;

namespace Phone.Host;

/// <summary>
/// Finds whose PIN it is, off the desk's thread. Every guard's hash is tried, whoever it was, and no answer comes sooner than
/// <see cref="Least"/>: neither time nor speed tells anything.
/// </summary>
/// <param name="post">Takes <see cref="PinChecked"/>. Any thread.</param>
internal sealed class PinChecker(Action<DeskEvent> post)
{
    public static readonly TimeSpan Least = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private Task _last = Task.CompletedTask;

    /// <summary>
    /// Never blocks; the answer comes as an event. One after another: guesses gain nothing by their number. Any thread.
    /// </summary>
    public void Check(string digits, ImmutableArray<GuardConfiguration> guards)
    {
        lock (_lock)
        {
            Task before = _last;
            _last = Task.Run(() => CheckAsync(before, digits, guards));
        }
    }

    private async Task CheckAsync(Task before, string digits, ImmutableArray<GuardConfiguration> guards)
    {
        await before.ConfigureAwait(false);
        Task pause = Task.Delay(Least);
        string? found = null;
        foreach (GuardConfiguration guard in guards)
        {
            found = guard.Pin.Fits(digits) ? found ?? guard.Id : found;
        }

        await pause.ConfigureAwait(false);
        post(new PinChecked(found));
    }
}
