using CallDesk;
using Phone.Audio;
using Phone.Journal;

namespace Phone.Host;

/// <summary>
/// Dictated memos on their way from the media loop into the journal and back to the guard's ear (clause 2.1a), and the pieces of calls that
/// the site has recorded (clause 5.5). The desk's thread only hands on; the file is made and the disk waited for on the pool.
/// </summary>
internal sealed class MemoPlane(MediaLoop media, JournalPlane journal, Action<DeskEvent> post)
{
    /// <summary>Bytes of a second: 8 kHz A-law.</summary>
    private const int BytesPerSecond = 8_000;

    private const int WavHeader = 58;

    /// <summary>How long a memo's WAV file of so many bytes sounds, in seconds.</summary>
    public static double SecondsOf(long length) => Math.Round(Math.Max(0, length - WavHeader) / (double)BytesPerSecond, 1);

    /// <summary>Carries out one effect; true if it was one of these. Desk thread.</summary>
    public bool Carry(Effect effect)
    {
        switch (effect)
        {
            case StoreMemo { Memo: var memo, Call: var call }:
                _ = Task.Run(() => post(Keep(memo, call, media.TakeMemo(memo))));
                return true;
            case StoreRecording { Recording: var piece, Call: var talk }:
                _ = Task.Run(() => Keep(talk, media.TakeMemo(piece)));
                return true;
            default:
                return false;
        }
    }

    /// <summary>What was dictated, by the desk's id, also in an earlier run; null if it was erased. Waits for the disk.</summary>
    public byte[]? Find(long memo)
    {
        try
        {
            return journal.Memo(memo);
        }
        catch (JournalReadException)
        {
            return null; // said by the prompts' two tones
        }
    }

    /// <summary>Waits in memory as all entries do while the disk is away, which the desk is told of by the journal itself.</summary>
    private void Keep(CallId call, byte[]? wav)
    {
        if (wav is not null)
        {
            journal.KeepRecording(call, wav);
        }
    }

    private DeskEvent Keep(long memo, CallId? call, byte[]? wav)
    {
        if (wav is null)
        {
            return new MemoFailed(memo, "nothing was recorded");
        }

        try
        {
            string? record = call is { } id ? journal.RecordOf(id) : null;
            return journal.KeepMemo(record, wav, memo)
                ? new MemoStored(memo, (int)((wav.Length - WavHeader) * 1000L / BytesPerSecond))
                : new MemoFailed(memo, "the journal cannot write now");
        }
        catch (JournalReadException e)
        {
            return new MemoFailed(memo, e.Message);
        }
    }
}
