namespace Hal.Simulation;

/// <summary>A signal inside the codec as a linear sum of its inputs: one gain an input.</summary>
internal readonly struct Mix
{
    private static readonly int Inputs = Enum.GetValues<CodecInput>().Length;

    private readonly double[]? _gains;

    private Mix(double[] gains) => _gains = gains;

    public static Mix Silence => default;

    public double this[CodecInput input] => _gains is null ? 0 : _gains[(int)input];

    public static Mix Of(CodecInput input)
    {
        var gains = new double[Inputs];
        gains[(int)input] = 1;
        return new Mix(gains);
    }

    public static Mix operator +(Mix a, Mix b) => Combine(a, 1, b, 1);

    public static Mix operator -(Mix a, Mix b) => Combine(a, 1, b, -1);

    public static Mix operator *(Mix a, double gain) => Combine(a, gain, default, 0);

    /// <summary>The signal if a switch is closed, else silence.</summary>
    public Mix If(bool closed) => closed ? this : default;

    private static Mix Combine(Mix a, double x, Mix b, double y)
    {
        var gains = new double[Inputs];
        for (var i = 0; i < Inputs; i++)
        {
            gains[i] = (a[(CodecInput)i] * x) + (b[(CodecInput)i] * y);
        }

        return new Mix(gains);
    }
}
