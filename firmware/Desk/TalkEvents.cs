using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>Whose speech it is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Speaker>))]
public enum Speaker { Guard, Far }

/// <summary>Somebody has begun to speak into an open talk path; known about a tenth of a second later.</summary>
public sealed record SpeechStarted(CallId Call, Speaker Speaker) : DeskEvent;

/// <summary>Somebody has been silent for half a second, or their path was closed.</summary>
public sealed record SpeechStopped(CallId Call, Speaker Speaker) : DeskEvent;

/// <summary>What was measured over the whole call; comes once, before its <see cref="CallEnded"/>.</summary>
public sealed record TalkMeasured(CallId Call, TalkFigures Figures) : DeskEvent;

/// <summary>
/// Levels in tenths of a dB relative to full scale (whole numbers, so that replay is exact); −1200 = not observed.
/// </summary>
/// <param name="GuardLevelDb10">Active speech level (ITU-T P.56) of the guard.</param>
/// <param name="GuardActivityPercent">Share of the open microphone's time in which the guard spoke.</param>
/// <param name="NoiseDb10">The room in the pauses.</param>
/// <param name="FarLevelDb10">Active speech level of the far end as received.</param>
/// <param name="FarActivityPercent">Share of the heard time in which the far end spoke.</param>
/// <param name="SlamDb10">Peak of the 200 ms before the microphone was last closed on this call.</param>
public readonly record struct TalkFigures(
    int GuardLevelDb10, int GuardActivityPercent, int NoiseDb10, int FarLevelDb10, int FarActivityPercent, int SlamDb10);
