using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>Whose talk the site wants to have recorded (clause 5.5: only if it says so).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RecordingPolicy>))]
public enum RecordingPolicy
{
    /// <summary>Nobody's.</summary>
    Off,

    /// <summary>To an emergency number, or marked as an emergency: from that moment on.</summary>
    Emergency,

    /// <summary>Every talk but private ones and those of callers who want to stay unnamed.</summary>
    All,
}

/// <summary>The piece of a call's recording that is being made: both sides of the talk, as far as the other one hears them.</summary>
/// <param name="Id">Counted with the memos; never repeats.</param>
public sealed record CallRecording(long Id, CallId Call, Moment Since);

/// <remarks>
/// Recorded in pieces of a minute, each sealed with its record's key as soon as it is whole: a power cut loses no more than the last one.
/// Only the talk is recorded, never a caller on hold, and what the microphone hears only while it reaches the caller. Where it must be
/// announced it begins after the announcement; nothing is announced in a call to an emergency number (emergency before the law of
/// recording), so that call is then not recorded.
/// </remarks>
public static partial class Desk
{
    internal static readonly TimeSpan RecordingPiece = TimeSpan.FromMinutes(1);

    private static void SettleRecording(Turn t)
    {
        var wanted = WantedRecording(t.State);

        // Also in the middle of a piece: settings that ask for the announcement may come at any time.
        var untold = wanted is { RecordingTold: false } && t.State.Settings.Care.RecordingAnnounced;
        if (t.State.Recording is { } piece && (piece.Call != wanted?.Id || untold || t.Now >= piece.Since + RecordingPiece))
        {
            t.State = t.State with { Recording = null };
            t.Do(new StoreRecording(piece.Id, piece.Call));
        }

        if (wanted is not { Says: null } call || t.State.Recording is not null)
        {
            return;
        }

        if (untold)
        {
            t.Put(call with { RecordingTold = true });
            Announce(t, call.Id, new Phrase("recording.on"));
            Tell(t, new Phrase("recording.on"));
            return;
        }

        var memos = t.State.Memos;
        t.State = t.State with
        {
            Memos = memos with { NextId = memos.NextId + 1 },
            Recording = new CallRecording(memos.NextId, call.Id, t.Now),
        };
    }

    private static Call? WantedRecording(DeskState s) =>
        s is { ShuttingDown: false, Current: { Phase: CallPhase.Active } call } && MayBeRecorded(s.Settings.Care, call) ? call : null;

    private static bool MayBeRecorded(CareSettings care, Call call) => care.Recording switch
    {
        _ when call is { Private: not null } or { Marks.Anonymous: true } or { Marks.Category: Category.Private } => false,
        _ when care.RecordingAnnounced && call.Emergency => false,
        RecordingPolicy.All => true,
        RecordingPolicy.Emergency => call.Urgent,
        _ => false,
    };
}
