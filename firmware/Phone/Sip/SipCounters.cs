namespace Phone.Sip;

/// <summary>
/// What the adapter turned away by itself. None of these calls ever reached the desk: they could not be served by any phone of this
/// make, so nobody was kept from them, and a record of each would let a stranger fill the journal with one packet a record.
/// Counted, so that a technician sees them. Written on PJSIP's thread, read by anyone.
/// </summary>
internal sealed class SipCounters
{
    private long _unservable;
    private long _shuttingDown;
    private long _malformed;
    private long _transfers;
    private long _replacements;
    private long _messages;

    /// <summary>488: no codec of ours in the offer.</summary>
    public long Unservable => Volatile.Read(ref _unservable);

    /// <summary>503: the phone is going down.</summary>
    public long ShuttingDown => Volatile.Read(ref _shuttingDown);

    /// <summary>
    /// Refused by PJSIP before anybody was asked: an extension we lack (420), a session timer too small (422), no free slot (486) …
    /// Merged and looped requests (482) end in its transaction layer and are not seen even here.
    /// </summary>
    public long Malformed => Volatile.Read(ref _malformed);

    /// <summary>603 to a REFER that names no number that could be judged, or comes while another is open.</summary>
    public long Transfers => Volatile.Read(ref _transfers);

    /// <summary>603 to an INVITE with Replaces that the desk did not allow.</summary>
    public long Replacements => Volatile.Read(ref _replacements);

    /// <summary>MESSAGEs that were no acknowledgement of an alert by somebody who was told of it.</summary>
    public long Messages => Volatile.Read(ref _messages);

    public void CountUnservable() => Interlocked.Increment(ref _unservable);

    public void CountShuttingDown() => Interlocked.Increment(ref _shuttingDown);

    public void CountMalformed() => Interlocked.Increment(ref _malformed);

    public void CountTransfer() => Interlocked.Increment(ref _transfers);

    public void CountReplacement() => Interlocked.Increment(ref _replacements);

    public void CountMessage() => Interlocked.Increment(ref _messages);
}
