using CallDesk;
using Phone.Prompts;

namespace Phone.Host;

/// <summary>
/// Memos that are about to be said (clause 2.4b): read, unsealed, decoded and levelled on the pool, so that the desk's thread waits
/// neither for the disk nor for the cipher. What nobody is going to say any more is let go.
/// </summary>
/// <param name="find">The WAV file of a memo, by the desk's id; null: it was erased. May wait for the disk.</param>
/// <param name="post">Takes <see cref="MemosOpened"/>. Any thread.</param>
/// <param name="log">Takes a technician's line without personal data. Any thread.</param>
internal sealed class MemoShelf(Func<long, byte[]?> find, Action<DeskEvent> post, Action<string> log)
{
    private readonly Lock _lock = new();
    private Dictionary<long, short[]> _sounds = [];
    private OpenMemos? _wanted;

    /// <summary>Carries out one effect; true if it was this one. Desk thread, never blocks for long.</summary>
    public bool Carry(Effect effect)
    {
        if (effect is not OpenMemos wanted)
        {
            return false;
        }

        lock (_lock)
        {
            _wanted = wanted;
        }

        _ = Task.Run(() => Open(wanted));
        return true;
    }

    /// <summary>The memo's sound, if it is at hand. Any thread.</summary>
    public short[]? Sound(long memo)
    {
        lock (_lock)
        {
            return _sounds.GetValueOrDefault(memo);
        }
    }

    /// <summary>After every step: whether the state still has use for what lies here. Desk thread.</summary>
    public void Follow(DeskState state)
    {
        if (state.Dialogue is { Kind: DialogueKind.Messages } || Says(state.Voice))
        {
            return;
        }

        lock (_lock)
        {
            if (_wanted is not null)
            {
                (_wanted, _sounds) = (null, []);
            }
        }
    }

    private static bool Says(Voice voice) => IsMemo(voice.Receiver) || voice.Next.Any(IsMemo);

    private static bool IsMemo(Utterance? said) => said is not null && said.Phrases.Any(static phrase => phrase.Key == "memo");

    private void Open(OpenMemos wanted)
    {
        Dictionary<long, short[]> sounds = [];
        foreach (long memo in wanted.Memos)
        {
            if (Decoded(memo) is { Length: > 0 } sound)
            {
                sounds[memo] = sound;
            }
        }

        lock (_lock)
        {
            // The guard may have gone on to another message, or put the handset down.
            _sounds = ReferenceEquals(_wanted, wanted) ? sounds : _sounds;
        }

        post(new MemosOpened(wanted.Item));
    }

    private short[]? Decoded(long memo)
    {
        try
        {
            return find(memo) is { } file ? SpeechLeveller.Level(Recording.Parse(file)) : null;
        }
        catch (FormatException problem)
        {
            log($"prompts: a memo cannot be played: {problem.Message}");
            return null;
        }
    }
}
