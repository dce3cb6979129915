using System.Diagnostics;

namespace Interop;

/// <summary>
/// How long a story of this suite waits before it gives up: bounds against hanging, never a statement about the phone. An emulated
/// machine is many times slower than the one it runs on, and stands still at times.
/// </summary>
internal static class Patience
{
    public static readonly TimeSpan Event = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan Start = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>For the few things that announce nothing (a counter, a level): looks again and again.</summary>
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
