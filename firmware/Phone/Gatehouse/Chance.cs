namespace Phone.Gatehouse;

/// <summary>The dice of one simulation: the same seed gives the same year.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random _random = new(seed);

    public bool Happens(double share) => _random.NextDouble() < share;

    public double Exponential(double mean) => -mean * Math.Log(1 - _random.NextDouble());

    public double Uniform(double least, double most) => least + ((most - least) * _random.NextDouble());

    public double Lognormal(Spread spread)
    {
        // Box–Muller: one normal variate is enough.
        var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        return spread.Median * Math.Exp(spread.Sigma * normal);
    }
}
