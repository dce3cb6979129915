using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Phone.SelfTest;

/// <summary>
/// What this unit's own handset sounded like when it was installed: later tests are compared with it, because handsets differ more among
/// each other than one changes before it is broken. Kept in the data folder; holds nothing about a person.
/// </summary>
/// <param name="Bands">Receiver → microphone, dB, one a band of <see cref="ExponentialSweep.Bands"/>.</param>
/// <param name="RingerGain">Ringer → microphone, dB.</param>
internal sealed record UnitReference(DateTimeOffset At, ImmutableArray<double> Bands, double? RingerGain)
{
    private const string File = "selftest-reference.json";

    [JsonIgnore]
    public Response? Coupling => Bands.Length == ExponentialSweep.Bands.Length ? new Response(Bands) : null;

    /// <summary>The reference of the unit whose data lie in a folder; null if there is none that can be read.</summary>
    public static UnitReference? Read(string folder)
    {
        try
        {
            using var stream = System.IO.File.OpenRead(Path.Combine(folder, File));
            return JsonSerializer.Deserialize(stream, SelfTestJson.Default.UnitReference);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The reference that a test makes whose sound was well in every step; null if it was not.</summary>
    public static UnitReference? Of(Figures figures, DateTimeOffset at) =>
        figures.Coupling is { } coupling && !Judgement.Of(figures).Any(result => result.Failed && result.Step.Kind == StepKind.Sound)
            ? new UnitReference(at, coupling.Decibels, figures.Of("ringer.gain"))
            : null;

    /// <summary>Written whole or not at all.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, File);
        System.IO.File.WriteAllBytes(file + ".new", JsonSerializer.SerializeToUtf8Bytes(this, SelfTestJson.Default.UnitReference));
        System.IO.File.Move(file + ".new", file, overwrite: true);
    }
}
