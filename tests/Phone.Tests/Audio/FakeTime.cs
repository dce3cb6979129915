using Phone.Audio;

namespace Phone.Tests.Audio;

/// <summary>Time that passes only when somebody waits or the test says so.</summary>
internal sealed class FakeTime : IMonotonicTime
{
    /// <summary>ns.</summary>
    public long Now { get; set; } = 5_000_000_000;

    /// <summary>How much too late the next waits end, ns.</summary>
    public long Oversleep { get; set; }

    public void SleepUntil(long deadline) => Now = Math.Max(Now, deadline) + Oversleep;
}
