namespace Phone.Audio.Listening;

/// <summary>
/// What is there when nobody speaks: the lowest level of the last three seconds (minimum statistics; R. Martin, "Noise power
/// spectral density estimation", IEEE Trans. SAP 9(5), 2001, here for one band). Speech always has a gap within that time; a
/// room that got louder is believed after it. Media thread, no allocation.
/// </summary>
internal sealed class NoiseFloor
{
    /// <summary>Nothing is quieter: half a step of A-law's idle channel lies below (−69 dBFS), and so does digital silence.</summary>
    public const double Lowest = -66;

    /// <summary>What is believed until a second has been heard.</summary>
    private const double Presumed = -62;

    private const int BlockFrames = 25;
    private const int Blocks = 12;
    private const int LearningBlocks = 4;

    private readonly double[] _minima = new double[Blocks];
    private double _current;
    private int _inBlock;
    private int _next;
    private int _learnt;

    public NoiseFloor() => Forget();

    /// <summary>dBFS.</summary>
    public double Dbfs { get; private set; }

    /// <summary>Another room, or another far end.</summary>
    public void Forget()
    {
        Array.Fill(_minima, double.PositiveInfinity);
        (_current, _inBlock, _next, _learnt) = (double.PositiveInfinity, 0, 0, 0);
        Dbfs = Presumed;
    }

    /// <summary>The level of the next 10 ms.</summary>
    public void Add(double dbfs)
    {
        _current = Math.Min(_current, dbfs);
        if (++_inBlock == BlockFrames)
        {
            _minima[_next] = _current;
            _next = (_next + 1) % Blocks;
            (_current, _inBlock) = (double.PositiveInfinity, 0);
            _learnt++;
        }

        var lowest = _learnt < LearningBlocks ? Math.Min(_current, Presumed) : _current;
        foreach (var minimum in _minima)
        {
            lowest = Math.Min(lowest, minimum);
        }

        Dbfs = Math.Max(Lowest, lowest);
    }
}
