using System.Text.Json.Serialization;

namespace Phone.Simulation;

/// <summary>One thing that had to be so.</summary>
/// <param name="Measured">What was found, with its unit.</param>
/// <param name="Bound">What was demanded.</param>
internal sealed record Finding(string What, string Measured, string Bound, bool Good);

/// <summary>The outcome of <c>sim --once</c>, as <c>--report FILE</c> writes it.</summary>
internal sealed record SimulationReport(bool Good, IReadOnlyList<Finding> Findings, IReadOnlyList<TimelineEntry> Timeline);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SimulationReport))]
internal sealed partial class SimulationJson : JsonSerializerContext;
