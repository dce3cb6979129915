using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>Whose voice.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Speaker>))]
public enum Speaker
{
    /// <summary>The person at the handset.</summary>
    Guard,

    /// <summary>The far end of the call.</summary>
    Far,
}

/// <summary>Voice activity has begun on one side of a call (clauses 1.3, 1.4, 2.3f, 5.8). Only facts: nobody is judged here.</summary>
public sealed record SpeechStarted(CallId Call, Speaker Speaker) : DeskEvent;

/// <summary>Voice activity has ended, after its hangover.</summary>
public sealed record SpeechStopped(CallId Call, Speaker Speaker) : DeskEvent;

/// <summary>How loud the guard's last few seconds of speech were, while the talk goes on (clauses 1.2, 4.3a).</summary>
/// <param name="GuardDb10">Active speech level (ITU-T P.56), dBFS × 10.</param>
/// <param name="NoiseDb10">The room in the guard's pauses, dBFS × 10.</param>
public sealed record VoiceMeasured(CallId Call, int GuardDb10, int NoiseDb10) : DeskEvent;

/// <summary>What was measured of a talk, once, when the call's sound ends.</summary>
public sealed record TalkMeasured(CallId Call, TalkFigures Figures) : DeskEvent;

/// <summary>
/// Figures of one talk, in tenths of a decibel relative to full scale and in per cent: whole numbers, so that replay is exact.
/// </summary>
/// <param name="GuardLevelDb10">Active speech level of the guard (ITU-T P.56), dBFS × 10.</param>
/// <param name="NoiseDb10">The room in the guard's pauses, dBFS × 10.</param>
/// <param name="SlamDb10">Peak in the last 200 ms before the hook closed, dBFS × 10 (clause 4.5).</param>
public readonly record struct TalkFigures(
    int GuardLevelDb10, int GuardActivityPercent, int NoiseDb10, int FarLevelDb10, int FarActivityPercent, int SlamDb10);
