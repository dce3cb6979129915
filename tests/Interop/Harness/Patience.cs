using System.Diagnostics;

namespace Interop;

/// <summary>How long a story waits before it gives up: bounds against hanging, never a statement about the phone.</summary>
internal static class Patience
{
    public static readonly TimeSpan Event = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan Start = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>For the few things that announce nothing (a growing file, a port that opens): looks every 20 ms.</summary>
    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan? limit = null) =>
        UntilAsync(() => Task.FromResult(condition()), what, limit);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        var bound = limit ?? Event;
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > bound)
            {
                throw new TimeoutException($"{what}: not within {bound.TotalSeconds:0.#} s");
            }

            await Task.Delay(Step, Token);
        }
    }
}
