namespace Bench;

/// <summary>Repeated measurements of one thing, in milliseconds.</summary>
internal sealed record Spread(int Count, double MedianMs, double P95Ms, double WorstMs)
{
    public static Spread Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return new Spread(sorted.Length, At(sorted, 0.5), At(sorted, 0.95), sorted[^1]);
    }

    /// <summary>The smallest value that is not exceeded by the given share of all (nearest rank).</summary>
    private static double At(double[] sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
}
