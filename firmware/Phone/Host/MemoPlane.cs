using CallDesk;
using Phone.Audio;
using Phone.Journal;

namespace Phone.Host;

/// <summary>
/// Dictated memos on their way from the media loop into the journal and back to the guard's ear (clause 2.1a). The desk's thread only
/// hands on; the disk is waited for on the pool.
/// </summary>
internal sealed class MemoPlane(MediaLoop media, JournalPlane journal, Action<DeskEvent> post)
{
    /// <summary>Bytes of a second: 8 kHz A-law.</summary>
    private const int BytesPerSecond = 8_000;

    private const int WavHeader = 58;

    /// <summary>How long a memo's WAV file of so many bytes sounds, in seconds.</summary>
    public static double SecondsOf(long length) => Math.Round(Math.Max(0, length - WavHeader) / (double)BytesPerSecond, 1);

    /// <summary>Carries out one effect; true if it was one of a memo. Desk thread.</summary>
    public bool Carry(Effect effect)
    {
        if (effect is not StoreMemo { Memo: var memo, Call: var call })
        {
            return false;
        }

        byte[]? wav = media.TakeMemo(memo);
        _ = Task.Run(() => post(Keep(memo, call, wav)));
        return true;
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
