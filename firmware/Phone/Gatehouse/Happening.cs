using CallDesk;

namespace Phone.Gatehouse;

/// <summary>What the world around the desk does by itself.</summary>
internal enum HappeningKind
{
    CallerRings,
    CallerGivesUp,
    FarSpeaks,
    FarStops,
    FarHangsUp,
    NetworkConnects,
    NetworkEnds,
    NetworkHolds,
    NetworkRetrieves,
    NetworkTransfers,
    JournalCommits,
    SpeechEnds,
    AlertHeard,
    NumberFound,
    GuardLifts,
    GuardSpeaks,
    GuardStops,
    GuardHolds,
    GuardRetrieves,
    GuardTransfers,
    GuardPutsDown,
    PatrolBegins,
    PatrolEnds,
    PrivateCall,
    Emergency,
    ClockStrikes,
}

/// <param name="Id">A call, an utterance or an alert, by its kind.</param>
internal readonly record struct Happening(HappeningKind Kind, long Id = 0)
{
    public CallId Call => new(Id);
}
