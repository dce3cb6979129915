using System.Collections.Immutable;

namespace Phone.Gatehouse;

/// <summary>
/// How busy a gatehouse is and how people there behave. Waiting times are drawn from the usual laws: arrivals are Poisson with a
/// rate that follows the hour, patience is exponential, reactions and talks are lognormal (median and spread).
/// </summary>
internal sealed record GatehouseModel
{
    public int Seed { get; init; } = 1;

    public int Days { get; init; } = 365;

    public double CallsPerDay { get; init; } = 300;

    /// <summary>Mean time until a caller gives up; those who have been apologised to wait three times as long.</summary>
    public double PatienceSeconds { get; init; } = 45;

    /// <summary>From a ring to the lift, by a guard who sits there.</summary>
    public Spread Reaction { get; init; } = new(5, 0.6);

    public Spread Talk { get; init; } = new(50, 0.7);

    /// <summary>Talks in which something must be looked up.</summary>
    public double HoldShare { get; init; } = 0.15;

    public Spread Hold { get; init; } = new(22, 0.8);

    public double TransferShare { get; init; } = 0.05;

    /// <summary>Talks that the guard ends first.</summary>
    public double NearEndFirstShare { get; init; } = 0.04;

    public int PatrolsPerDay { get; init; } = 6;

    public Spread Patrol { get; init; } = new(15 * 60, 0.3);

    /// <summary>Patrols that the guard tells the phone of (NOTE * 5).</summary>
    public double PatrolDeclaredShare { get; init; } = 0.8;

    public double PrivateCallsPerDay { get; init; } = 1.5;

    public double EmergenciesPerDay { get; init; } = 0.05;

    /// <summary>Calls of each hour of the day, as a share of the day's; they add up to 1.</summary>
    public static ImmutableArray<double> Hours { get; } =
    [
        0.008, 0.006, 0.005, 0.005, 0.007, 0.015, 0.035, 0.065, 0.075, 0.062, 0.058, 0.060,
        0.058, 0.048, 0.048, 0.052, 0.058, 0.078, 0.085, 0.065, 0.045, 0.031, 0.019, 0.012,
    ];
}

/// <summary>A lognormal time.</summary>
/// <param name="Median">Seconds.</param>
/// <param name="Sigma">Standard deviation of the logarithm.</param>
internal readonly record struct Spread(double Median, double Sigma);
