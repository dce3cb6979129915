namespace Phone.Audio.Listening;

/// <summary>
/// What an echo of the other side can reach: the loudest of what it said lately, less the least loss an echo has. What lies
/// below may be an echo and is not taken for speech; a voice that quiet is missed while the other side speaks, so double talk
/// is rather under- than overcounted. Media thread, no allocation.
/// </summary>
/// <param name="milliseconds">How late an echo may come.</param>
internal sealed class EchoShadow(int milliseconds)
{
    /// <summary>
    /// dB. A handset's coupling from receiver to microphone loses far more (ITU-T P.310, 03/2003, asks for 45 dB,
    /// weighted); so should the other telephone.
    /// </summary>
    public const double Loss = 26;

    private readonly double[] _levels = Filled(milliseconds / 10);
    private int _next;

    /// <summary>dBFS.</summary>
    public double Dbfs { get; private set; } = Pcm.FloorDbfs;

    /// <summary>The other side's level in the last frame, dBFS.</summary>
    public void Add(double dbfs)
    {
        _levels[_next] = dbfs;
        _next = (_next + 1) % _levels.Length;
        var loudest = Pcm.FloorDbfs;
        foreach (var level in _levels)
        {
            loudest = Math.Max(loudest, level);
        }

        Dbfs = Math.Max(Pcm.FloorDbfs, loudest - Loss);
    }

    private static double[] Filled(int frames)
    {
        var levels = new double[frames];
        Array.Fill(levels, Pcm.FloorDbfs);
        return levels;
    }
}
