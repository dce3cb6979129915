using System.Collections.Immutable;
using System.Globalization;
using CallDesk;
using Phone.Audio;

namespace Phone.Prompts;

/// <summary>
/// The words of the phone as sound: a site's recordings before what was built, the site's own names, and values read out piece by
/// piece. What does not exist is replaced by two short beeps and logged: where something should be said it is never just silent.
/// </summary>
/// <remarks>
/// Desk thread. A prompt is read when it is first said; of both languages together no more than <see cref="Kept"/> samples are kept,
/// those said last, so that a second language costs no memory.
/// </remarks>
internal sealed class PromptLibrary : IDisposable
{
    /// <summary>Samples: two minutes and a half of speech, 4.8 MB.</summary>
    public const int Kept = 150 * AudioFormat.SampleRate;

    private static readonly short[] Missing = Beeps();

    private readonly string _built;
    private readonly string _recordings;
    private readonly SiteWords _words;
    private readonly Action<string> _log;
    private readonly Dictionary<string, PromptPack?> _packs = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Language, string Key), (short[] Sound, long Said)> _sounds = [];
    private long _missed;
    private long _said;

    /// <param name="built">Folder of the built prompts, beside the program.</param>
    /// <param name="dataDirectory">The phone's data; its folder <c>prompts</c> holds what the site recorded.</param>
    /// <param name="log">Takes a technician's line without personal data. Any thread.</param>
    /// <param name="speak">The synthesiser of the site's names; null: espeak-ng.</param>
    public PromptLibrary(string built, string dataDirectory, Action<string> log, SiteWords.SpeakToFile? speak = null)
    {
        _built = built;
        _recordings = Path.Combine(dataDirectory, "prompts");
        _log = log;
        _words = new SiteWords(_recordings, speak ?? EspeakVoice.Speak, log);
    }

    /// <summary>
    /// <c>zh</c> or <c>en</c>: the site's language, of every utterance that names none. The site's names are spoken in it alone.
    /// </summary>
    public string Language { get; set; } = "zh";

    /// <summary>Samples that are kept now.</summary>
    internal int Held { get; private set; }

    /// <summary>The sound of a memo that is at hand; null: it is gone. Called on the desk's thread, must not wait.</summary>
    public Func<long, short[]?> Memos { get; set; } = static _ => null;

    /// <summary>Prompts that were to be said and did not exist. Any thread.</summary>
    public long Missed => Interlocked.Read(ref _missed);

    /// <summary>Has the names of post and directory made in the background.</summary>
    public Task PrepareWordsAsync(PostSettings post, string name) => _words.PrepareAsync(Language, post, name);

    /// <summary>What the media plane needs of all this.</summary>
    /// <param name="receiverDbfs">Active level of prompts in the receiver.</param>
    public SpeechSource Source(double receiverDbfs) =>
        new(Compose, Music(), (float)Pcm.Gain(receiverDbfs - SpeechLeveller.ActiveDbfs));

    /// <summary>An utterance as sound. Never throws for what a file holds or lacks.</summary>
    public SpokenClip Compose(Utterance utterance)
    {
        string language = utterance.Language ?? Language;
        var pieces = ImmutableArray.CreateBuilder<ReadOnlyMemory<short>>();
        for (int i = 0; i < utterance.Phrases.Length; i++)
        {
            foreach ((ReadOnlyMemory<short> sound, int pause) in Sounds(language, utterance.Phrases[i], i + 1 < utterance.Phrases.Length))
            {
                if (pieces.Count > 0)
                {
                    pieces.Add(SpokenClip.Pause(pause));
                }

                pieces.Add(utterance.Slow ? SlowSpeech.Of(sound.Span) : sound);
            }
        }

        return new SpokenClip(pieces.ToImmutable());
    }

    public void Dispose()
    {
        foreach (PromptPack? pack in _packs.Values)
        {
            pack?.Dispose();
        }
    }

    /// <param name="more">Another phrase follows this one.</param>
    private IEnumerable<(ReadOnlyMemory<short> Sound, int Pause)> Sounds(string language, Phrase phrase, bool more) => phrase.Key switch
    {
        "digits" => Parts(language, Reading.Digits(phrase.Value)),
        "number" => Parts(language, Reading.Of(language).Number(phrase.Value, more)),
        "time" => Parts(language, Reading.Of(language).Time(phrase.Value)),
        "date" => Parts(language, Reading.Of(language).Date(phrase.Value)),
        "post" => [(_words.Post(Language) ?? Sound(language, "post.unnamed"), Reading.PhrasePause)],
        "entry" => [(_words.Entry(Language, phrase.Value) ?? Sound(language, "entry.unnamed"), Reading.PhrasePause)],
        "memo" => [(Memo(phrase.Value) ?? Sound(language, "memo.gone"), Reading.PhrasePause)],
        _ => [(Sound(language, phrase.Key), Reading.PhrasePause)],
    };

    private IEnumerable<(ReadOnlyMemory<short> Sound, int Pause)> Parts(string language, IEnumerable<SpokenPart> parts) =>
        parts.Select(part => ((ReadOnlyMemory<short>)Sound(language, part.Key), part.Pause));

    private short[] Sound(string language, string key)
    {
        if (_sounds.TryGetValue((language, key), out (short[] Sound, long Said) known))
        {
            _sounds[(language, key)] = known with { Said = ++_said };
            return known.Sound;
        }

        if ((Recorded(Path.Combine(language, key)) ?? Built(language, key)) is { } sound)
        {
            Keep((language, key), sound);
            return sound;
        }

        Interlocked.Increment(ref _missed);
        _log($"prompts: there is no \"{key}\" in {language}");
        return Missing;
    }

    /// <summary>What was not said for longest makes room. What is being said now has its sound in its clip.</summary>
    private void Keep((string Language, string Key) prompt, short[] sound)
    {
        while (Held + sound.Length > Kept && _sounds.Count > 0)
        {
            (string Language, string Key) oldest = _sounds.MinBy(static known => known.Value.Said).Key;
            Held -= _sounds[oldest].Sound.Length;
            _sounds.Remove(oldest);
        }

        _sounds[prompt] = (sound, ++_said);
        Held += sound.Length;
    }

    private short[]? Built(string language, string key)
    {
        try
        {
            return Pack(language)?.Read(key);
        }
        catch (IOException problem)
        {
            _log($"prompts: \"{key}\" in {language} cannot be read: {problem.Message}");
            return null;
        }
    }

    private PromptPack? Pack(string language)
    {
        if (!_packs.TryGetValue(language, out PromptPack? pack))
        {
            try
            {
                pack = PromptPack.Open(_built, language);
            }
            catch (Exception problem) when (problem is IOException or FormatException or UnauthorizedAccessException)
            {
                _log($"prompts: the built ones cannot be had: {problem.Message}");
            }

            _packs[language] = pack;
        }

        return pack;
    }

    /// <summary>A site's recording at the level of all prompts; null if there is none that can be used.</summary>
    private short[]? Recorded(string name)
    {
        string file = Path.Combine(_recordings, $"{name}.wav");
        try
        {
            short[] sound = File.Exists(file) ? SpeechLeveller.Level(Recording.Parse(File.ReadAllBytes(file))) : [];
            return sound.Length > 0 ? sound : null;
        }
        catch (Exception problem) when (problem is IOException or FormatException or UnauthorizedAccessException)
        {
            _log($"prompts: {name}.wav of this site cannot be used: {problem.Message}");
            return null;
        }
    }

    private short[]? Memo(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out long memo) ? Memos(memo) : null;

    private short[] Music()
    {
        foreach (string folder in (ReadOnlySpan<string>)[_recordings, _built])
        {
            string file = Path.Combine(folder, "music.wav");
            try
            {
                if (File.Exists(file))
                {
                    return Recording.Parse(File.ReadAllBytes(file));
                }
            }
            catch (Exception problem) when (problem is IOException or FormatException or UnauthorizedAccessException)
            {
                _log($"prompts: {file} cannot be used: {problem.Message}");
            }
        }

        _log("prompts: there is no music on hold; callers on hold hear silence");
        return [];
    }

    /// <summary>High, then low: 0.12 s each, at the level of speech.</summary>
    private static short[] Beeps()
    {
        const int length = AudioFormat.SampleRate * 12 / 100;
        double amplitude = Pcm.AmplitudeOfDbfs(SpeechLeveller.ActiveDbfs);
        var beeps = new short[2 * length];
        for (int i = 0; i < beeps.Length; i++)
        {
            double hertz = i < length ? 660 : 440;
            double edge = Math.Sin(Math.PI * (i % length) / length);
            beeps[i] = (short)(amplitude * edge * Math.Sin(2 * Math.PI * hertz * i / AudioFormat.SampleRate));
        }

        return beeps;
    }
}
