namespace CallDesk;

/// <summary>The flags a record may carry.</summary>
public static class CallFlags
{
    /// <summary>Clause 1.1: burst <c>rings-limit + 1</c> has begun before the handset was lifted.</summary>
    public const string Late = "late";

    /// <summary>Incoming and never answered.</summary>
    public const string Missed = "missed";

    /// <summary>Arrived while another call had the handset.</summary>
    public const string LineBusy = "line-busy";

    /// <summary>The fifth call: refused with 486.</summary>
    public const string AllLinesBusy = "all-lines-busy";

    /// <summary>Clause 1.10: the handset went down and stayed down before the far end left.</summary>
    public const string NearEndFirst = "near-end-first";

    /// <summary>Answered without the arrival's commit.</summary>
    public const string JournalUnavailable = "journal-unavailable";

    public const string AnswerFailed = "answer-failed";

    /// <summary>The far end did not accept a hold or a retrieve.</summary>
    public const string HoldFailed = "hold-failed";

    /// <summary>Clause 4.6b: not dialled.</summary>
    public const string Barred = "barred";

    /// <summary>Not dialled: the phone is locked.</summary>
    public const string Locked = "locked";

    /// <summary>Clause 1.7: refused, the directory says so; never a missed call.</summary>
    public const string Blocked = "blocked";

    public const string Emergency = "emergency";

    /// <summary>Clause 5.5: SOS was held in this call, or dialled it.</summary>
    public const string Sos = "sos";

    /// <summary>The guard's PIN took the SOS back.</summary>
    public const string SosCancelled = "sos-cancelled";

    /// <summary>Clause 1.8: somebody else has taken it over.</summary>
    public const string Transferred = "transferred";

    public const string TransferFailed = "transfer-failed";

    /// <summary>Clause 1.5b.</summary>
    public const string CallbackPromised = "callback-promised";

    /// <summary>Clause 4.6a: ended by the phone at the limit.</summary>
    public const string PrivateLimit = "private-limit";

    /// <summary>A 302 pointed where the guard could not have dialled, or too many did.</summary>
    public const string RedirectRefused = "redirect-refused";

    /// <summary>The far end of an earlier call wanted it (REFER).</summary>
    public const string Referred = "referred";

    /// <summary>Clause 4.6b: the far end's REFER pointed where the guard could not have dialled, or came at the wrong time.</summary>
    public const string ReferralRefused = "referral-refused";

    /// <summary>Another party took the far end's place in the call (Replaces).</summary>
    public const string PartyReplaced = "party-replaced";

    /// <summary>The INVITE asked to be answered by itself; nobody opens a microphone from afar (clause 4.3b).</summary>
    public const string AutoAnswerRefused = "auto-answer-refused";

    /// <summary>Clause 5.7: the phone itself answered, with an apology and music.</summary>
    public const string CourtesyAnswered = "courtesy-answered";

    /// <summary>Clause 1.1: nobody answered in time, and it was sent to the neighbour.</summary>
    public const string Forwarded = "forwarded";

    public const string ShuttingDown = "shutting-down";

    /// <summary>The phone lost its power, or stopped by a fault, in this call.</summary>
    public const string PowerLost = "power-lost";

    /// <summary>The network never said that the call ended.</summary>
    public const string EndUnconfirmed = "end-unconfirmed";
}
