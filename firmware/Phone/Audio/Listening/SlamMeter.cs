namespace Phone.Audio.Listening;

/// <summary>
/// The peak of the last 200 ms of an open microphone: read when the plan closes it, that is the impact of the handset (clause
/// 4.5; the hook's debouncing is shorter). Media thread, no allocation.
/// </summary>
internal sealed class SlamMeter
{
    private const int Frames = 20;

    private readonly int[] _peaks = new int[Frames];
    private int _next;

    public void Add(ReadOnlySpan<short> frame)
    {
        var peak = 0;
        foreach (var sample in frame)
        {
            peak = Math.Max(peak, Math.Abs((int)sample));
        }

        _peaks[_next] = peak;
        _next = (_next + 1) % Frames;
    }

    /// <summary>The peak, dBFS; what was heard so far is forgotten.</summary>
    public double Take()
    {
        var peak = 0;
        foreach (var frame in _peaks)
        {
            peak = Math.Max(peak, frame);
        }

        Array.Clear(_peaks);
        return Pcm.DbfsOfPeak(peak);
    }
}
