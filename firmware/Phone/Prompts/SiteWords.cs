using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using CallDesk;

namespace Phone.Prompts;

/// <summary>
/// The words that only the site knows: the post's name and the names of its directory. A recording in the data folder goes first;
/// otherwise a synthesiser speaks them once, on a thread of its own, and the sound is kept under the hash of its text.
/// </summary>
/// <remarks>
/// The kept sounds are personal data like the directory itself: readable by the phone alone, and gone with the name they speak.
/// </remarks>
internal sealed class SiteWords
{
    private readonly string _recordings;
    private readonly string _spoken;
    private readonly SpeakToFile _speak;
    private readonly Action<string> _log;
    private readonly ConcurrentDictionary<(string Language, string Word), short[]> _sounds = new();

    /// <param name="folder">The data folder's <c>prompts</c>.</param>
    /// <param name="speak">The synthesiser.</param>
    /// <param name="log">Takes a technician's line without a name in it. Any thread.</param>
    public SiteWords(string folder, SpeakToFile speak, Action<string> log)
    {
        _recordings = folder;
        _spoken = Path.Combine(folder, "spoken");
        _speak = speak;
        _log = log;
    }

    /// <summary>Speaks a text into a new WAV file; false if it cannot. May take a second.</summary>
    internal delegate bool SpeakToFile(string language, string text, string file);

    /// <summary>The post's name; null until it is spoken, or if it cannot be. Any thread.</summary>
    public short[]? Post(string language) => _sounds.GetValueOrDefault((language, "post"));

    /// <summary>The name of a directory entry. Any thread.</summary>
    public short[]? Entry(string language, string id) => _sounds.GetValueOrDefault((language, $"entry.{id}"));

    /// <summary>Has all words made in the background, replacing those of before.</summary>
    public Task PrepareAsync(string language, PostSettings post, string name) => Task.Run(() => Prepare(language, post.Directory, name));

    private void Prepare(string language, ImmutableArray<DirectoryEntry> directory, string post)
    {
        try
        {
            Make(language, [("post", post), .. directory.Select(entry => ($"entry.{entry.Id}", entry.Name))]);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            _log($"prompts: the site's names cannot be kept: {problem.GetType().Name}");
        }
    }

    private void Make(string language, ImmutableArray<(string Word, string Text)> words)
    {
        CreateFolder();
        HashSet<string> kept = [];
        var canSpeak = true;
        foreach ((string word, string text) in words)
        {
            string file = Path.Combine(_spoken, $"{language}.{HashOf(text)}.wav");
            kept.Add(file);
            if ((RecordedSound(language, word) ?? KeptSound(file)) is { } sound)
            {
                _sounds[(language, word)] = sound;
            }
            else if (canSpeak && text.Length > 0 && (canSpeak = _speak(language, text, file)) && KeptSound(file) is { } made)
            {
                _sounds[(language, word)] = made;
            }
        }

        if (!canSpeak)
        {
            _log("prompts: there is no synthesiser (espeak-ng); names without a recording are said as a neutral word");
        }

        Sweep(language, kept, [.. words.Select(word => word.Word)]);
    }

    private void CreateFolder()
    {
        if (OperatingSystem.IsLinux())
        {
            Directory.CreateDirectory(_spoken, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Whoever is in the directory no more is not kept as a sound either.</summary>
    private void Sweep(string language, HashSet<string> kept, HashSet<string> words)
    {
        foreach (string file in Directory.EnumerateFiles(_spoken, $"{language}.*").Where(file => !kept.Contains(file)))
        {
            File.Delete(file);
        }

        foreach ((string Language, string Word) known in _sounds.Keys.Where(known => known.Language == language && !words.Contains(known.Word)))
        {
            _sounds.TryRemove(known, out _);
        }
    }

    private short[]? RecordedSound(string language, string word) =>
        word.All(static sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '-' or '_')
            ? KeptSound(Path.Combine(_recordings, language, $"{word}.wav"))
            : null;

    private short[]? KeptSound(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            short[] sound = SpeechLeveller.Level(Recording.Parse(File.ReadAllBytes(file)));
            return sound.Length > 0 ? sound : null;
        }
        catch (FormatException problem)
        {
            _log($"prompts: {Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}: {problem.Message}");
            return null;
        }
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
